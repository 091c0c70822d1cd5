package io.sconce.local;

/** API Gateway answers by itself, because a rule is broken. Not an error of this library. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  private final GatewayRule rule;

  /**
   * A broken rule.
   *
   * @param got what broke it, for the log
   */
  Refusal(GatewayRule rule, String got) {
    super(got, null, false, false);
    this.rule = rule;
  }

  GatewayRule rule() {
    return rule;
  }
}
