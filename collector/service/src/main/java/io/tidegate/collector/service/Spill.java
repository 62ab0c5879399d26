package io.tidegate.collector.service;

import io.tidegate.wire.PoolWindow;
import io.tidegate.wire.UndecodableRecordException;
import io.tidegate.wire.WireCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Windows on disk, first in, first out. A file is a row of frames: length, CRC-32C, the window as
 * it stands on the topic. What {@link #append} took is on the disk when it returns; a file goes
 * when all of it was {@link #remove}d. So after a restart the windows of one file may come again.
 *
 * <p>A file's frames are read up to the first that is broken, which is where a crash tore one off
 * that nobody was told of, or where the disk lies. The rest of that file is put aside as {@code
 * NAME.corrupt}, logged and counted. Blocks; safe from several threads.
 */
final class Spill implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Spill.class);
  private static final String SUFFIX = ".spill";
  private static final int HEADER = 8;

  /** What a broken length could otherwise make us allocate; Kafka takes no longer record either. */
  private static final int MAX_FRAME = 16 << 20;

  private final Path directory;
  private final long maxBytes;
  private final long fileBytes;
  private final FileChannel lockFile;

  /** Oldest first; the last is written to. */
  private final Deque<Segment> files = new ArrayDeque<>();

  private FileChannel tail;
  private long nextNumber;
  private long corruptBytes;

  /** A file: how much of it is sound, and how much of that was removed. */
  private static final class Segment {
    final Path path;
    long bytes;
    long removed;

    Segment(Path path, long bytes) {
      this.path = path;
      this.bytes = bytes;
    }
  }

  /**
   * The oldest windows.
   *
   * @param endOffset of the last of them in its file
   */
  record Head(List<PoolWindow> windows, Path file, long endOffset) {}

  private Spill(Path directory, long maxBytes, FileChannel lockFile) {
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.fileBytes = Math.min(8L << 20, maxBytes / 4);
    this.lockFile = lockFile;
  }

  /**
   * With what a process before left.
   *
   * @throws IOException also if another process has it
   */
  static Spill open(Path directory, long maxBytes) throws IOException {
    Files.createDirectories(directory);
    FileChannel lockFile =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = tryLock(lockFile);
      if (lock == null) {
        throw new IOException(
            "the spill %s is in use by another collector: give each a directory of its own"
                .formatted(directory));
      }
      Spill spill = new Spill(directory, maxBytes, lockFile);
      spill.recover();
      return spill;
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
  }

  private static FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private void recover() throws IOException {
    List<Path> found;
    try (Stream<Path> list = Files.list(directory)) {
      found = list.filter(p -> p.getFileName().toString().endsWith(SUFFIX)).sorted().toList();
    }
    for (Path path : found) {
      String name = path.getFileName().toString();
      nextNumber = Long.parseLong(name.substring(0, name.length() - SUFFIX.length())) + 1;
      long sound = soundBytes(path);
      if (sound < Files.size(path)) {
        putAside(path, sound);
      }
      if (sound == 0) {
        Files.delete(path);
      } else {
        files.add(new Segment(path, sound));
      }
    }
    if (!files.isEmpty()) {
      LOG.info("{} bytes of windows wait in {} for the store", bytes(), directory);
    }
  }

  private static long soundBytes(Path path) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      long at = 0;
      for (byte[] frame = frame(file, at); frame != null; frame = frame(file, at)) {
        at += HEADER + frame.length;
      }
      return at;
    }
  }

  private void putAside(Path path, long from) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".corrupt");
    try (FileChannel file =
            FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileChannel to =
            FileChannel.open(
                aside,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
      long broken = file.size() - from;
      for (long done = 0; done < broken; ) {
        done += file.transferTo(from + done, broken - done, to);
      }
      to.force(true);
      file.truncate(from);
      file.force(true);
      corruptBytes += broken;
      LOG.warn(
          "{} is broken from byte {} on: the windows before are stored, the {} bytes after are put"
              + " aside as {}",
          path,
          from,
          broken,
          aside.getFileName());
    }
  }

  /** The frame at an offset; null: there is none, or it is broken. */
  private static byte[] frame(FileChannel file, long at) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    if (!readFully(file, header, at)) {
      return null;
    }
    int length = header.getInt(0);
    if (length < 1 || length > MAX_FRAME || at + HEADER + length > file.size()) {
      return null;
    }
    ByteBuffer payload = ByteBuffer.allocate(length);
    return readFully(file, payload, at + HEADER) && crc(payload.array()) == header.getInt(4)
        ? payload.array()
        : null;
  }

  private static boolean readFully(FileChannel file, ByteBuffer to, long at) throws IOException {
    while (to.hasRemaining()) {
      if (file.read(to, at + to.position()) < 0) {
        return false;
      }
    }
    return true;
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /**
   * Takes windows, all or none.
   *
   * @return false: there is no room for them now
   */
  synchronized boolean append(List<PoolWindow> windows) throws IOException {
    checkOpen();
    List<byte[]> payloads = windows.stream().map(WireCodec::encode).toList();
    long bytes = payloads.stream().mapToLong(p -> HEADER + p.length).sum();
    if (bytes() + bytes > maxBytes) {
      return false;
    }
    ByteBuffer frames = ByteBuffer.allocate(Math.toIntExact(bytes));
    for (byte[] payload : payloads) {
      frames.putInt(payload.length).putInt(crc(payload)).put(payload);
    }
    frames.flip();
    Segment to = segment();
    try {
      long at = to.bytes;
      while (frames.hasRemaining()) {
        at += tail.write(frames, at);
      }
      tail.force(false);
      to.bytes = at;
      return true;
    } catch (IOException e) {
      // What was written of it stands behind the file's sound bytes; the next goes into a new file.
      tail.close();
      tail = null;
      throw e;
    }
  }

  private void checkOpen() throws IOException {
    if (!lockFile.isOpen()) {
      throw new IOException("the spill %s is closed".formatted(directory));
    }
  }

  private Segment segment() throws IOException {
    Segment last = files.peekLast();
    if (last == null || tail == null || last.bytes >= fileBytes) {
      if (tail != null) {
        tail.close();
      }
      Path path = directory.resolve("%019d%s".formatted(nextNumber++, SUFFIX));
      tail = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      last = new Segment(path, 0);
      files.add(last);
      syncDirectory();
    }
    return last;
  }

  /** A file is there after a power cut only when its directory says so on the disk. */
  private void syncDirectory() throws IOException {
    try (FileChannel entries = FileChannel.open(directory, StandardOpenOption.READ)) {
      entries.force(true);
    }
  }

  /** The oldest windows, of one file; empty: there are none. */
  synchronized Head peek(int most) throws IOException {
    checkOpen();
    Segment first = files.peek();
    while (first != null && first.removed == first.bytes) {
      drop(first);
      first = files.peek();
    }
    if (first == null) {
      return new Head(List.of(), directory, 0);
    }
    List<PoolWindow> windows = new ArrayList<>();
    long at = first.removed;
    try (FileChannel file = FileChannel.open(first.path, StandardOpenOption.READ)) {
      while (windows.size() < most && at < first.bytes) {
        byte[] frame = frame(file, at);
        if (frame == null) {
          break;
        }
        windows.add(WireCodec.decode(frame, PoolWindow.class));
        at += HEADER + frame.length;
      }
    } catch (UndecodableRecordException e) {
      LOG.warn("a window in {} at byte {} cannot be read: {}", first.path, at, e.getMessage());
    }
    if (windows.isEmpty()) {
      // It was sound when it was written: the disk lies. What stands behind must not wait for it.
      if (first == files.peekLast() && tail != null) {
        tail.close();
        tail = null;
      }
      putAside(first.path, at);
      first.bytes = at;
      return peek(most);
    }
    return new Head(List.copyOf(windows), first.path, at);
  }

  /** They are in the store. */
  synchronized void remove(Head head) throws IOException {
    checkOpen();
    Segment first = files.peek();
    if (first == null || !first.path.equals(head.file())) {
      throw new IllegalStateException("%s is not the oldest file any more".formatted(head.file()));
    }
    first.removed = head.endOffset();
    if (first.removed == first.bytes) {
      drop(first);
    }
  }

  private void drop(Segment first) throws IOException {
    if (files.size() == 1 && tail != null) {
      tail.close();
      tail = null;
    }
    files.remove(first);
    Files.delete(first.path);
  }

  synchronized boolean isEmpty() {
    return files.stream().allMatch(f -> f.removed == f.bytes);
  }

  /** On the disk now, without what was put aside. */
  synchronized long bytes() {
    return files.stream().mapToLong(f -> f.bytes).sum();
  }

  /** Put aside since this was opened. */
  synchronized long corruptBytes() {
    return corruptBytes;
  }

  @Override
  public synchronized void close() throws IOException {
    if (tail != null) {
      tail.close();
      tail = null;
    }
    lockFile.close();
  }
}
