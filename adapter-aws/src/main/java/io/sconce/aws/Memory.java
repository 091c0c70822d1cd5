package io.sconce.aws;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memory of this process, which a snapshot holds all of. */
final class Memory {

  private static final Logger log = LoggerFactory.getLogger(Memory.class);

  private Memory() {}

  /** Gives back to the operating system what is free. Where that fails nothing is lost. */
  static void trim() {
    System.gc(); // First, since it frees what direct buffers hold outside the heap.
    try {
      log.debug("{}", trimNativeHeap());
    } catch (JMException | RuntimeException | LinkageError e) {
      log.debug("the native heap is not trimmed", e);
    }
  }

  /**
   * glibc's malloc_trim, by the diagnostic command {@code System.trim_native_heap} of OpenJDK
   * 17.0.9 and later.
   */
  private static Object trimNativeHeap() throws JMException {
    MBeanServer commands = ManagementFactory.getPlatformMBeanServer();
    return commands.invoke(
        new ObjectName("com.sun.management:type=DiagnosticCommand"),
        "systemTrimNativeHeap",
        new Object[] {new String[0]},
        new String[] {String[].class.getName()});
  }
}
