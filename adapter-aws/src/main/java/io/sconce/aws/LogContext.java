package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.Context;
import io.sconce.log.CloudLog;
import java.util.Optional;
import org.slf4j.MDC;

/** What the log says of an invocation with each of its lines. */
final class LogContext {

  /** Where the runtime puts X-Ray's header, for the X-Ray SDK, with every invocation. */
  static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

  private LogContext() {}

  static void enter(Context context) {
    MDC.put(CloudLog.REQUEST_ID, context.getAwsRequestId());
    trace(context).ifPresent(trace -> MDC.put(CloudLog.TRACE, trace));
  }

  static void leave() {
    MDC.clear(); // And what the predictor left there.
  }

  private static Optional<String> trace(Context context) {
    Optional<String> property = Optional.ofNullable(System.getProperty(TRACE_PROPERTY));
    return property.isPresent() ? property : traceOf(context);
  }

  /** With several invocations at once there is no property, and the context has the header. */
  private static Optional<String> traceOf(Context context) {
    try {
      return Optional.ofNullable(context.getXrayTraceId());
    } catch (NoSuchMethodError e) {
      // Context is the runtime's own class, which has had this method since aws-lambda-java-core
      // 1.4.0; an older runtime serves one invocation at a time.
      return Optional.empty();
    }
  }
}
