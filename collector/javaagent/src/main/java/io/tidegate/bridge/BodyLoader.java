package io.tidegate.bridge;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads the agent's body from the folder {@code body} of its jar, where no other class loader finds
 * it. It sees nothing of the application, except HikariCP once there is one: the first class loader
 * with a data source is the one whose HikariCP is meant.
 */
public final class BodyLoader extends ClassLoader {
  private static final String FOLDER = "body/";
  private static final String UNSAFE = "sun.misc.Unsafe";
  private static final String HIKARI = "com.zaxxer.hikari.";

  static {
    registerAsParallelCapable();
  }

  private final JarFile jar;
  private final String base;
  private final ProtectionDomain domain;
  private volatile ClassLoader hikari;

  BodyLoader(File file) throws IOException {
    super("tidegate", ClassLoader.getPlatformClassLoader());
    this.jar = new JarFile(file);
    URL location = file.toURI().toURL();
    this.base = "jar:" + location + "!/";
    this.domain =
        new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
  }

  /**
   * What the body brings along does without {@code sun.misc.Unsafe} where it finds none; newer JVMs
   * warn on the application's stderr of everybody who calls it.
   */
  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (name.equals(UNSAFE)) {
      throw new ClassNotFoundException(name);
    }
    return super.loadClass(name, resolve);
  }

  /** From now on the body sees this class loader's HikariCP. */
  public void adopt(ClassLoader application) {
    hikari = application;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ClassLoader application = hikari;
    if (application != null && name.startsWith(HIKARI)) {
      return application.loadClass(name);
    }
    JarEntry entry = entry(name.replace('.', '/') + ".class");
    if (entry == null) {
      throw new ClassNotFoundException(name);
    }
    try (InputStream in = jar.getInputStream(entry)) {
      byte[] bytes = in.readAllBytes();
      return defineClass(name, bytes, 0, bytes.length, domain);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  @Override
  protected URL findResource(String name) {
    JarEntry entry = entry(name);
    if (entry == null) {
      return null;
    }
    try {
      return new URL(base + entry.getName());
    } catch (MalformedURLException e) {
      return null;
    }
  }

  @Override
  protected Enumeration<URL> findResources(String name) {
    URL found = findResource(name);
    return Collections.enumeration(found == null ? List.of() : List.of(found));
  }

  private JarEntry entry(String name) {
    String path =
        name.endsWith(".class") ? name.substring(0, name.length() - 6) + ".classdata" : name;
    return jar.getJarEntry(FOLDER + path);
  }
}
