package io.sconce.aws;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.ApplicationLoadBalancerRequestEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The members of an event that say what kind it is, and those that some translation reads. They
 * come in any order, so the kind is known only at the end.
 */
final class Event {

  /** What sent an event, which decides the shape of its reply. */
  enum Kind {
    LOAD_BALANCER,
    HTTP_API,
    REST_API,
    SCHEDULE,
    DIRECT
  }

  @Nullable String version;
  @Nullable String httpMethod;
  @Nullable String path;
  @Nullable String rawPath;
  @Nullable String rawQueryString;
  @Nullable List<String> cookies;
  @Nullable Map<String, String> headers;
  @Nullable Map<String, List<String>> multiValueHeaders;
  @Nullable Map<String, String> queryStringParameters;
  @Nullable Map<String, List<String>> multiValueQueryStringParameters;
  @Nullable String body;
  boolean isBase64Encoded;
  @Nullable String detailType;
  boolean hasRequestContext;
  boolean hasElb;
  boolean hasHttp;
  @Nullable String httpMethodOfContext;
  @Nullable String stage;
  @Nullable String domainName;

  Kind kind() {
    if (hasElb) {
      return Kind.LOAD_BALANCER;
    }
    if ("2.0".equals(version) && hasHttp) {
      return Kind.HTTP_API;
    }
    if (httpMethod != null && hasRequestContext) {
      return Kind.REST_API;
    }
    return "Scheduled Event".equals(detailType) ? Kind.SCHEDULE : Kind.DIRECT;
  }

  APIGatewayV2HTTPEvent httpApi() {
    return APIGatewayV2HTTPEvent.builder()
        .withVersion(version)
        .withRawPath(rawPath)
        .withRawQueryString(rawQueryString)
        .withCookies(cookies)
        .withHeaders(headers)
        .withBody(body)
        .withIsBase64Encoded(isBase64Encoded)
        .withRequestContext(
            APIGatewayV2HTTPEvent.RequestContext.builder()
                .withStage(stage)
                .withDomainName(domainName)
                .withHttp(
                    APIGatewayV2HTTPEvent.RequestContext.Http.builder()
                        .withMethod(httpMethodOfContext)
                        .build())
                .build())
        .build();
  }

  APIGatewayProxyRequestEvent restApi() {
    return new APIGatewayProxyRequestEvent()
        .withVersion(version)
        .withHttpMethod(httpMethod)
        .withPath(path)
        .withHeaders(headers)
        .withMultiValueHeaders(multiValueHeaders)
        .withQueryStringParameters(queryStringParameters)
        .withMultiValueQueryStringParameters(multiValueQueryStringParameters)
        .withBody(body)
        .withIsBase64Encoded(isBase64Encoded)
        .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext().withStage(stage));
  }

  ApplicationLoadBalancerRequestEvent loadBalancer() {
    ApplicationLoadBalancerRequestEvent event = new ApplicationLoadBalancerRequestEvent();
    event.setHttpMethod(httpMethod);
    event.setPath(path);
    event.setHeaders(headers);
    event.setMultiValueHeaders(multiValueHeaders);
    event.setQueryStringParameters(queryStringParameters);
    event.setMultiValueQueryStringParameters(multiValueQueryStringParameters);
    event.setBody(body);
    event.setIsBase64Encoded(isBase64Encoded);
    return event;
  }
}
