package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import io.sconce.http.Headers;
import io.sconce.http.Request;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * API Gateway's HTTP API with payload format 2.0, and function URLs, which send the same.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">HTTP
 *     API</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html">Function URL</a>
 */
record HttpApi(int maxReplyBytes)
    implements FrontDoor<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {

  // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public Request head(APIGatewayV2HTTPEvent event) {
    return Request.of(method(event), path(event))
        .query(Objects.requireNonNullElse(event.getRawQueryString(), ""))
        .headers(headers(event));
  }

  @Override
  public EventBody body(APIGatewayV2HTTPEvent event) {
    return new EventBody(event.getBody(), event.getIsBase64Encoded());
  }

  @Override
  public Optional<Duration> patience(APIGatewayV2HTTPEvent event) {
    return isFunctionUrl(event) ? Optional.empty() : Optional.of(PATIENCE);
  }

  @Override
  public boolean decodesBase64() {
    return true;
  }

  @Override
  public APIGatewayV2HTTPResponse reply(APIGatewayV2HTTPEvent event, Reply reply) {
    List<String> cookies = reply.headers().all("Set-Cookie");
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(reply.status())
        .withHeaders(reply.without("Set-Cookie").joined())
        .withCookies(cookies.isEmpty() ? null : cookies)
        .withBody(reply.body())
        .withIsBase64Encoded(reply.base64())
        .build();
  }

  @Override
  public void write(APIGatewayV2HTTPResponse reply, OutputStream to) throws IOException {
    ReplyWriter.write(reply, to);
  }

  private static String method(APIGatewayV2HTTPEvent event) {
    APIGatewayV2HTTPEvent.@Nullable RequestContext context = event.getRequestContext();
    APIGatewayV2HTTPEvent.RequestContext.@Nullable Http http =
        context == null ? null : context.getHttp();
    return http == null ? RequestLine.NO_METHOD : RequestLine.method(http.getMethod());
  }

  private static String path(APIGatewayV2HTTPEvent event) {
    String path = RequestLine.path(event.getRawPath());
    if (isFunctionUrl(event)) {
      return Percent.decode(path);
    }
    APIGatewayV2HTTPEvent.@Nullable RequestContext context = event.getRequestContext();
    return RequestLine.withoutStage(path, context == null ? null : context.getStage());
  }

  private static Headers headers(APIGatewayV2HTTPEvent event) {
    Headers headers = EventHeaders.of(null, event.getHeaders());
    @Nullable List<String> cookies = event.getCookies();
    if (cookies == null || cookies.isEmpty()) {
      return headers;
    }
    // RFC 6265 4.2.1
    String cookie = String.join("; ", cookies);
    return EventHeaders.replace(headers, "Cookie", cookie);
  }

  /** A function URL has no domain of one's own, and no other front door has this one. */
  private static boolean isFunctionUrl(APIGatewayV2HTTPEvent event) {
    APIGatewayV2HTTPEvent.@Nullable RequestContext context = event.getRequestContext();
    @Nullable String domain = context == null ? null : context.getDomainName();
    return domain != null && domain.contains(".lambda-url.");
  }
}
