package io.sconce.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** In a JVM that has run for long, whose young generation may be large. */
final class YoungCollectionTest {

  @Test
  void what_nobody_holds_is_collected_and_handled() throws Exception {
    ReferenceQueue<Object> handled = new ReferenceQueue<>();
    WeakReference<Object> garbage = new WeakReference<>(new Object(), handled);

    YoungCollection.make();

    assertThat(handled.remove(10_000)).isSameAs(garbage);
  }

  @Test
  void an_interrupt_is_kept() {
    Thread.currentThread().interrupt();

    YoungCollection.make();

    assertThat(Thread.interrupted()).isTrue();
  }
}
