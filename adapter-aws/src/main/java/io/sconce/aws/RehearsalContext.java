package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import org.jspecify.annotations.Nullable;

/** The context of events that Lambda did not send. No caller waits, so there is no deadline. */
record RehearsalContext() implements Context {

  private static final String ID = "rehearsal";

  @Override
  public String getAwsRequestId() {
    return ID;
  }

  @Override
  public int getRemainingTimeInMillis() {
    return Integer.MAX_VALUE;
  }

  @Override
  public String getLogGroupName() {
    return ID;
  }

  @Override
  public String getLogStreamName() {
    return ID;
  }

  @Override
  public String getFunctionName() {
    return ID;
  }

  @Override
  public String getFunctionVersion() {
    return ID;
  }

  @Override
  public String getInvokedFunctionArn() {
    return ID;
  }

  @Override
  public @Nullable CognitoIdentity getIdentity() {
    return null;
  }

  @Override
  public @Nullable ClientContext getClientContext() {
    return null;
  }

  @Override
  public int getMemoryLimitInMB() {
    return 0;
  }

  @Override
  public LambdaLogger getLogger() {
    return LambdaRuntime.getLogger();
  }
}
