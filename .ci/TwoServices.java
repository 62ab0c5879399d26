import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Two services, whose ports are printed: the first answers with 200, the second with 500. They end
 * when the standard input does.
 */
public final class TwoServices {
  public static void main(String[] arguments) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(8);
    HttpServer good = start(200, workers);
    HttpServer bad = start(500, workers);
    System.out.println(good.getAddress().getPort());
    System.out.println(bad.getAddress().getPort());
    while (System.in.read() >= 0) {
      continue;
    }
    good.stop(0);
    bad.stop(0);
    workers.shutdownNow();
  }

  private static HttpServer start(int status, ExecutorService workers) throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(workers);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
