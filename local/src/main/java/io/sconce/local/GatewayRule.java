package io.sconce.local;

/**
 * The rules by which API Gateway turns a request into an event and a reply into a response, each
 * with the page that says so. {@link HttpApi} and {@link RestApi} apply them; {@code
 * GatewayRuleTest} has a case for each.
 *
 * <p>Where the page does not say it, the word "observed" stands before what real gateways are known
 * to do.
 */
enum GatewayRule {
  // HTTP APIs, payload format 2.0

  /**
   * The path of the event is decoded, and begins with the stage unless that is {@code $default}
   * (observed).
   */
  HTTP_PATH(Page.HTTP_LAMBDA),
  /** Header names are lower-cased, duplicates are joined by commas. */
  HTTP_HEADERS_JOINED(Page.HTTP_LAMBDA),
  /** Duplicate query parameters are joined by commas; {@code rawQueryString} is as it came. */
  HTTP_QUERY_JOINED(Page.HTTP_LAMBDA),
  /** Cookies come in {@code cookies} and not among the headers. */
  HTTP_REQUEST_COOKIES(Page.HTTP_LAMBDA),
  /** Observed: text, JSON, XML and JavaScript come as text, any other body as base64. */
  HTTP_BINARY_REQUEST(Page.HTTP_LAMBDA),
  /** Without {@code statusCode} the whole reply is the body: 200, application/json. */
  HTTP_INFERRED_REPLY(Page.HTTP_LAMBDA),
  /** Each of {@code cookies} becomes a Set-Cookie header. */
  HTTP_REPLY_COOKIES(Page.HTTP_LAMBDA),
  /** {@code isBase64Encoded} alone decides whether the body is decoded. */
  HTTP_BINARY_REPLY(Page.HTTP_LAMBDA),
  /** The reply is JSON. */
  HTTP_REPLY_JSON(Page.HTTP_TROUBLE),
  /** {@code statusCode} is an HTTP status code. */
  HTTP_STATUS_CODE(Page.HTTP_LAMBDA),
  /** {@code headers} maps names to strings. */
  HTTP_HEADERS_STRINGS(Page.HTTP_LAMBDA),
  /** {@code cookies} is a list of strings. */
  HTTP_COOKIES_STRINGS(Page.HTTP_LAMBDA),
  /** {@code body} is a string. */
  HTTP_BODY_STRING(Page.HTTP_LAMBDA),
  /** {@code isBase64Encoded} is true or false, and base64 it is where it is true. */
  HTTP_BASE64(Page.HTTP_LAMBDA),
  /** A function error is {@code 500 Internal Server Error}. */
  HTTP_FUNCTION_ERROR(Page.HTTP_TROUBLE),
  /** 30 seconds at most (observed: {@code 503 Service Unavailable}). */
  HTTP_TIMEOUT(Page.HTTP_QUOTAS),
  /** Request bodies are 10 MB at most. */
  HTTP_REQUEST_SIZE(Page.HTTP_QUOTAS),
  /** An event is 6 MB at most. */
  HTTP_EVENT_SIZE(Page.LAMBDA_QUOTAS),

  // REST APIs, Lambda proxy integration

  /** The path keeps its percent-encoding; the stage stands in {@code requestContext.path} alone. */
  REST_PATH(Page.REST_LAMBDA),
  /** Each header in {@code headers} with its last value, in {@code multiValueHeaders} with all. */
  REST_MULTI_VALUE_HEADERS(Page.REST_LAMBDA),
  /** Each query parameter decoded, its last value in the one map and all values in the other. */
  REST_MULTI_VALUE_QUERY(Page.REST_LAMBDA),
  /** Content-Length and hop-by-hop request headers are dropped. */
  REST_DROPPED_HEADERS(Page.REST_NOTES),
  /**
   * A body whose Content-Type is in {@code binaryMediaTypes} comes as base64, any other as UTF-8
   * text.
   */
  REST_BINARY_REQUEST(Page.REST_BINARY),
  /**
   * A base64 reply is decoded if the first media type of the request's Accept is in {@code
   * binaryMediaTypes}; otherwise the base64 text itself is the body.
   */
  REST_BINARY_REPLY(Page.REST_BINARY),
  /** Both header maps are merged; a pair of name and value that stands in both is sent once. */
  REST_HEADERS_MERGED(Page.REST_LAMBDA),
  /** Some response headers come out as {@code x-amzn-Remapped-…}. */
  REST_REMAPPED_HEADERS(Page.REST_NOTES),
  /** The reply is a JSON object. */
  REST_REPLY_JSON(Page.REST_MALFORMED),
  /** It has no other key than the five documented ones. */
  REST_REPLY_KEYS(Page.REST_MALFORMED),
  /** {@code statusCode} is an HTTP status code. */
  REST_STATUS_CODE(Page.REST_MALFORMED),
  /** {@code headers} maps names to strings. */
  REST_HEADERS_STRINGS(Page.REST_MALFORMED),
  /** {@code multiValueHeaders} maps names to lists of strings. */
  REST_MULTI_VALUE_STRINGS(Page.REST_LAMBDA),
  /** {@code body} is a string. */
  REST_BODY_STRING(Page.REST_MALFORMED),
  /** {@code isBase64Encoded} is true or false, and base64 it is where it is true and decoded. */
  REST_BASE64(Page.REST_MALFORMED),
  /** A function error is {@code 502 Internal server error}. */
  REST_FUNCTION_ERROR(Page.REST_ERRORS),
  /** 29 seconds at most, then {@code 504 Endpoint request timed out}. */
  REST_TIMEOUT(Page.REST_QUOTAS),
  /** Request bodies are 10 MB at most. */
  REST_REQUEST_SIZE(Page.REST_QUOTAS),
  /** An event is 6 MB at most. */
  REST_EVENT_SIZE(Page.LAMBDA_QUOTAS);

  private static final class Page {
    private static final String GATEWAY =
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/";
    static final String HTTP_LAMBDA = GATEWAY + "http-api-develop-integrations-lambda.html";
    static final String HTTP_TROUBLE = GATEWAY + "http-api-troubleshooting-lambda.html";
    static final String HTTP_QUOTAS = GATEWAY + "http-api-quotas.html";
    static final String REST_LAMBDA = GATEWAY + "set-up-lambda-proxy-integrations.html";
    static final String REST_NOTES = GATEWAY + "api-gateway-known-issues.html";
    static final String REST_BINARY = GATEWAY + "api-gateway-payload-encodings-workflow.html";
    static final String REST_QUOTAS = GATEWAY + "api-gateway-execution-service-limits-table.html";
    static final String REST_ERRORS =
        "https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway-errors.html";
    static final String REST_MALFORMED =
        "https://repost.aws/knowledge-center/malformed-502-api-gateway";
    static final String LAMBDA_QUOTAS =
        "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
  }

  private final String page;

  GatewayRule(String page) {
    this.page = page;
  }

  /** Where AWS documents it. */
  String page() {
    return page;
  }
}
