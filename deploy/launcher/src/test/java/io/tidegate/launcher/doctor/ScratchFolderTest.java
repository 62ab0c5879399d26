package io.tidegate.launcher.doctor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ScratchFolderTest {
  /** As a client does whose threads outlive its end. */
  @Test
  void whoStillWritesThereMakesNothingFail() throws Exception {
    ScratchFolder folder = ScratchFolder.create("scratch-test");
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch writing = new CountDownLatch(100);
    Thread writer = new Thread(() -> write(folder.path(), stop, writing));
    writer.start();
    try {
      assertTrue(writing.await(30, TimeUnit.SECONDS));
      folder.close();
    } finally {
      stop.set(true);
      writer.join();
    }
    folder.close();
    assertFalse(Files.exists(folder.path()));
  }

  private static void write(Path folder, AtomicBoolean stop, CountDownLatch writing) {
    for (int i = 0; !stop.get(); i++) {
      try {
        Path file = folder.resolve("tenant-" + i % 3).resolve("group").resolve("copy-" + i % 50);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "text");
        writing.countDown();
      } catch (IOException e) {
        // Deleted under its hands, as is meant.
      }
    }
  }
}
