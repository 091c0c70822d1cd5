package io.sconce.maven;

/**
 * What a cloud takes.
 *
 * @param unzippedBytes of a package
 * @param uploadBytes of a zip that is sent to the cloud itself; a larger one goes through its
 *     storage
 */
record Limits(long unzippedBytes, long uploadBytes) {

  /**
   * Lambda's, 250 MB with all layers and 50 MB: <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda
   * quotas</a>, <a
   * href="https://docs.aws.amazon.com/lambda/latest/api/API_AccountLimit.html">AccountLimit</a>.
   * Cloud Run functions have no such limit (N/A for 2nd gen): <a
   * href="https://docs.cloud.google.com/functions/quotas">Quotas</a>.
   */
  static final Limits LAMBDA = new Limits(262_144_000, 52_428_800);
}
