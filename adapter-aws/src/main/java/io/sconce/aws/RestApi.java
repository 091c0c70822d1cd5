package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.sconce.http.Headers;
import io.sconce.http.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * API Gateway's REST API, and its HTTP API with payload format 1.0.
 *
 * @param decodesBase64 whether the API's {@code binaryMediaTypes} fit the replies, which no event
 *     says
 * @param maxReplyBytes of reply JSON
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html">Lambda
 *     proxy integrations</a>
 */
record RestApi(boolean decodesBase64, int maxReplyBytes)
    implements FrontDoor<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
  private static final Duration PATIENCE = Duration.ofSeconds(29);

  @Override
  public Request head(APIGatewayProxyRequestEvent event) {
    return Request.of(RequestLine.method(event.getHttpMethod()), path(event))
        .query(
            EventQuery.encoded(
                event.getMultiValueQueryStringParameters(), event.getQueryStringParameters()))
        .headers(headers(event));
  }

  @Override
  public EventBody body(APIGatewayProxyRequestEvent event) {
    return new EventBody(event.getBody(), Boolean.TRUE.equals(event.getIsBase64Encoded()));
  }

  @Override
  public Optional<Duration> patience(APIGatewayProxyRequestEvent event) {
    return Optional.of(PATIENCE);
  }

  /** Any other key, {@code headers} beside {@code multiValueHeaders}, has an effect of its own. */
  @Override
  public APIGatewayProxyResponseEvent reply(APIGatewayProxyRequestEvent event, Reply reply) {
    return new APIGatewayProxyResponseEvent()
        .withStatusCode(reply.status())
        .withMultiValueHeaders(reply.lists())
        .withBody(reply.body())
        .withIsBase64Encoded(reply.base64());
  }

  @Override
  public void write(APIGatewayProxyResponseEvent reply, OutputStream to) throws IOException {
    ReplyWriter.write(reply, to);
  }

  /** A REST API leaves its stage out of the path; only an HTTP API says which version this is. */
  private static String path(APIGatewayProxyRequestEvent event) {
    String path = RequestLine.path(event.getPath());
    if ("1.0".equals(event.getVersion())) {
      APIGatewayProxyRequestEvent.@Nullable ProxyRequestContext context = event.getRequestContext();
      return RequestLine.withoutStage(path, context == null ? null : context.getStage());
    }
    return Percent.decode(path);
  }

  private Headers headers(APIGatewayProxyRequestEvent event) {
    Headers headers = EventHeaders.of(event.getMultiValueHeaders(), event.getHeaders());
    // A gzipped reply would reach the client as base64, as it does one that names no media type:
    // API Gateway goes by the first of Accept.
    boolean decoded = decodesBase64 && headers.first("Accept").isPresent();
    return decoded ? headers : EventHeaders.without(headers, "Accept-Encoding");
  }
}
