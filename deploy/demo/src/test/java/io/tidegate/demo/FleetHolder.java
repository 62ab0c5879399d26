package io.tidegate.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Started as a process of its own by a test: starts a fleet, prints its process ids, and stays. */
final class FleetHolder {
  private FleetHolder() {}

  public static void main(String[] args) throws Exception {
    DemoFleet fleet =
        DemoFleet.start(
            new FleetOptions(
                null, new PoolSizes(4, 2, 4, 4), Duration.ofSeconds(1), 1, Path.of(args[0])));
    List<Long> pids =
        new ArrayList<>(fleet.processes().values().stream().map(ProcessHandle::pid).toList());
    pids.add(fleet.database().serverPid());
    ProcessHandle.of(fleet.database().serverPid())
        .ifPresent(server -> server.descendants().forEach(backend -> pids.add(backend.pid())));
    System.out.println(pids.stream().map(String::valueOf).collect(Collectors.joining(" ")));
    // Until the test kills it.
    System.in.readAllBytes();
  }
}
