package com.example;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An application that knows nothing of Tidegate. It answers questions line by line, and ends with
 * its standard input. Argument: a JDBC URL, or none.
 */
public final class Orders {
  private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(1_000);
  private final ThreadPoolExecutor workers =
      new ThreadPoolExecutor(2, 2, 1, TimeUnit.MINUTES, waiting, named("orders-worker-"));
  private final Audited audited = new Audited();
  private final AtomicLong submitted = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private volatile boolean goesOn = true;
  private HikariDataSource database;

  public static void main(String[] arguments) throws Exception {
    Orders orders = new Orders();
    if (arguments.length > 0) {
      orders.open(arguments[0]);
    }
    // Something waits in each queue from the first moment on.
    for (int i = 0; i < 20; i++) {
      orders.submit();
    }
    System.out.println("up");
    Thread driver = new Thread(orders::drive, "driver");
    driver.setDaemon(true);
    driver.start();
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String question = questions.readLine();
    while (question != null && !question.equals("end")) {
      System.out.println(orders.answer(question.split(" ")));
      question = questions.readLine();
    }
    orders.goesOn = false;
    driver.join();
    orders.workers.shutdown();
    orders.audited.shutdown();
    orders.workers.awaitTermination(5, TimeUnit.SECONDS);
    orders.audited.awaitTermination(5, TimeUnit.SECONDS);
    if (orders.database != null) {
      orders.database.close();
    }
  }

  private void open(String jdbcUrl) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("orders-db");
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(3);
    database = new HikariDataSource(config);
  }

  private void drive() {
    try {
      while (goesOn) {
        if (submitted.get() - done.get() < 100) {
          submit();
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void submit() {
    submitted.addAndGet(2);
    workers.execute(new Order());
    audited.execute(new Order());
  }

  private String answer(String[] words) {
    return switch (words[0]) {
      case "sizes" -> workers.getCorePoolSize() + " " + workers.getMaximumPoolSize();
      case "database" -> Integer.toString(database.getMaximumPoolSize());
      case "done" -> Long.toString(done.get());
      case "audited" -> audited.seen.toString();
      case "queue" -> classesIn(waiting);
      case "executor's-queue" -> classesIn(audited.getQueue());
      case "class" -> isThere(words[1]);
      default -> "no such question";
    };
  }

  /** Of everything that waits, now that something does. */
  private String classesIn(Iterable<Runnable> queue) {
    for (int i = 0; i < 100; i++) {
      submit();
    }
    Set<String> classes = new ConcurrentSkipListSet<>();
    for (Runnable task : queue) {
      classes.add(task.getClass().getSimpleName());
    }
    return classes.toString();
  }

  private static String isThere(String name) {
    try {
      Class.forName(name);
      return "present";
    } catch (ClassNotFoundException e) {
      return "absent";
    }
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> new Thread(task, prefix + number.incrementAndGet());
  }

  private final class Order implements Runnable {
    @Override
    public void run() {
      try {
        if (database == null) {
          TimeUnit.MILLISECONDS.sleep(2);
        } else {
          query();
        }
        done.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private void query() throws SQLException {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("select pg_sleep(0.002)");
      }
    }
  }

  /** Looks at each of its tasks before and after. */
  private static final class Audited extends ThreadPoolExecutor {
    private final Set<String> seen = new ConcurrentSkipListSet<>();

    Audited() {
      super(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), named("audited-"));
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
      seen.add(task.getClass().getSimpleName());
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
      seen.add(task.getClass().getSimpleName());
    }
  }
}
