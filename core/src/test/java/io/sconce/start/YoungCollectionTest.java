package io.sconce.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

/** The gate's JVM starts with a young generation that is small enough to be filled. */
final class YoungCollectionTest {

  @Test
  void what_nobody_holds_is_collected_and_handled() throws Exception {
    ReferenceQueue<Object> handled = new ReferenceQueue<>();
    WeakReference<Object> garbage = new WeakReference<>(new Object(), handled);

    for (int i = 0; i < 100 && !garbage.refersTo(null); i++) {
      YoungCollection.make(); // A JVM that has run for long may have a large one.
    }

    assertThat(handled.remove(10_000)).isSameAs(garbage);
  }

  @Test
  void an_interrupt_is_kept() {
    Thread.currentThread().interrupt();

    YoungCollection.make();

    assertThat(Thread.interrupted()).isTrue();
  }
}
