package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerResponseEvent;
import io.sconce.http.Headers;
import io.sconce.http.Request;
import io.sconce.http.Response;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * An Application Load Balancer.
 *
 * @param maxReplyBytes of reply JSON
 * @see <a
 *     href="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html">Lambda
 *     functions as targets</a>
 */
record LoadBalancer(int maxReplyBytes)
    implements FrontDoor<
        ApplicationLoadBalancerRequestEvent, ApplicationLoadBalancerResponseEvent> {

  /** "The maximum size of the response JSON that the Lambda function can send is 1 MB." */
  static final int MAX_REPLY_BYTES = 1 << 20;

  private static final String HEALTH_CHECKER = "ELB-HealthChecker/2.0";

  @Override
  public Request head(ApplicationLoadBalancerRequestEvent event) {
    Headers headers = EventHeaders.of(event.getMultiValueHeaders(), event.getHeaders());
    if (headers.first("User-Agent").equals(Optional.of(HEALTH_CHECKER))) {
      // Whatever path was set for it: a check asks whether this target can serve.
      return Request.of("GET", "/v2/health/ready");
    }
    String path = Percent.decode(RequestLine.path(event.getPath()));
    return Request.of(RequestLine.method(event.getHttpMethod()), path)
        .query(
            EventQuery.asSent(
                event.getMultiValueQueryStringParameters(), event.getQueryStringParameters()))
        .headers(headers);
  }

  @Override
  public EventBody body(ApplicationLoadBalancerRequestEvent event) {
    return new EventBody(event.getBody(), event.getIsBase64Encoded());
  }

  @Override
  public Optional<Duration> patience(ApplicationLoadBalancerRequestEvent event) {
    return Optional.empty();
  }

  @Override
  public boolean decodesBase64() {
    return true;
  }

  @Override
  public ApplicationLoadBalancerResponseEvent reply(
      ApplicationLoadBalancerRequestEvent event, Reply reply) {
    ApplicationLoadBalancerResponseEvent to = new ApplicationLoadBalancerResponseEvent();
    to.setStatusCode(reply.status());
    to.setStatusDescription(reply.status() + " " + Response.of(reply.status()).reason());
    // The target group's setting decides which map is read, and the event shows the setting.
    if (event.getMultiValueHeaders() != null || event.getHeaders() == null) {
      to.setMultiValueHeaders(reply.lists());
    }
    if (event.getMultiValueHeaders() == null) {
      to.setHeaders(reply.joined());
    }
    to.setBody(reply.body());
    to.setIsBase64Encoded(reply.base64());
    return to;
  }

  @Override
  public void write(ApplicationLoadBalancerResponseEvent reply, OutputStream to)
      throws IOException {
    ReplyWriter.write(reply, to);
  }
}
