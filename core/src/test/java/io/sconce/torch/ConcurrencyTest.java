package io.sconce.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Settings;
import io.sconce.torch.TorchPredictor.Concurrency;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConcurrencyTest {

  private static final int VISIBLE = Runtime.getRuntime().availableProcessors();

  @Test
  void lambda_runs_one_call_at_a_time_on_the_cpu_it_grants() {
    Concurrency concurrency =
        Concurrency.of(
            Settings.of(
                Map.of(
                    "AWS_LAMBDA_FUNCTION_NAME", "f", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769")));

    assertThat(concurrency).isEqualTo(new Concurrency(1, 1, 64));
  }

  @Test
  void elsewhere_there_is_a_slot_for_each_cpu_with_one_thread_each() {
    Concurrency concurrency = Concurrency.of(Settings.of(Map.of()));

    assertThat(concurrency.slots()).isBetween(1, VISIBLE);
    assertThat(concurrency.threads()).isEqualTo(1);
    assertThat(concurrency.queue()).isEqualTo(concurrency.slots() * 64);
  }

  @Test
  void settings_win() {
    Concurrency concurrency =
        Concurrency.of(
            Settings.of(
                Map.of("SCONCE_CONCURRENCY", "3", "SCONCE_THREADS", "5", "SCONCE_QUEUE", "2")));

    assertThat(concurrency).isEqualTo(new Concurrency(3, 5, 6));
  }
}
