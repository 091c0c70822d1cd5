package io.sconce.torch;

import ai.djl.engine.Engine;
import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** Where libtorch's random numbers begin. DJL passes on 32 bits. */
final class RandomSeed {

  private RandomSeed() {}

  /**
   * A seed that no other process has but by chance.
   *
   * <p>From the operating system's own source, read now: what a generator in this JVM holds was
   * copied with a snapshot, and would be the same in all that are restored from it.
   */
  static int fresh() {
    return ByteBuffer.wrap(new SecureRandom().generateSeed(Integer.BYTES)).getInt();
  }

  /** Begins anew, for all models and threads of this process. */
  static void set(int seed) {
    Engine.getEngine(TorchRuntime.ENGINE).setRandomSeed(seed);
  }
}
