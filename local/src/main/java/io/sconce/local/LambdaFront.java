package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * What answers on a local Lambda function's port: Lambda's own Invoke API under its path, API
 * Gateway under every other.
 */
final class LambdaFront {
  /** docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
  private static final Pattern INVOKE = Pattern.compile("/2015-03-31/functions/[^/]+/invocations");

  private final ExecutionEnvironments environments;
  private final FrontDoor door;
  private final Consumer<String> log;

  LambdaFront(ExecutionEnvironments environments, FrontDoor door, Consumer<String> log) {
    this.environments = environments;
    this.door = door;
    this.log = log;
  }

  WireResponse answer(WireRequest request) {
    if (!INVOKE.matcher(request.rawPath()).matches()) {
      return gateway(request);
    }
    return request.method().equals("POST")
        ? invoke(request)
        : WireResponse.json(405, "{\"message\":\"Method Not Allowed\"}").with("Allow", "POST");
  }

  /** Answers a request whose body is longer than API Gateway takes. */
  WireResponse tooLarge(WireRequest head) {
    return INVOKE.matcher(head.rawPath()).matches()
        ? eventTooLarge()
        : refuse(new Refusal(door.requestTooLarge(), "a longer body"), head);
  }

  private WireResponse gateway(WireRequest request) {
    String requestId = UUID.randomUUID().toString();
    String trace = Traces.root();
    byte[] event =
        door.event(request, new FrontDoor.Arrival(requestId, System.currentTimeMillis(), trace));
    try {
      if (event.length > FunctionError.MAX_EVENT_BYTES) {
        throw new Refusal(door.eventTooLarge(), "an event of " + event.length + " bytes");
      }
      Call call = new Call(event, "Root=" + trace + ";Sampled=0", Optional.empty(), false);
      environments.submit(call);
      WireResponse response = door.response(request, await(call));
      return response.with(door.requestIdHeader(), requestId);
    } catch (Refusal e) {
      return refuse(e, request).with(door.requestIdHeader(), requestId);
    }
  }

  private Invocation await(Call call) throws Refusal {
    try {
      return call.outcome().get(door.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // The function runs on, as it does on Lambda; its reply is thrown away.
      environments.abandon(call);
      throw new Refusal(door.timedOut(), "no reply within " + door.timeout().toMillis() + " ms");
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(
          "an invocation completes, and nobody interrupts its thread", e);
    }
  }

  private WireResponse refuse(Refusal refusal, WireRequest request) {
    WireResponse response = door.refused(refusal.rule());
    log.accept(
        String.format(
            Locale.ROOT,
            "API Gateway answers %d to %s %s: %s, got %s (%s)",
            response.status(),
            request.method(),
            request.rawPath(),
            refusal.rule(),
            refusal.getMessage(),
            refusal.rule().page()));
    return response;
  }

  private WireResponse invoke(WireRequest request) {
    if (request.body().length > FunctionError.MAX_EVENT_BYTES) {
      return eventTooLarge();
    }
    byte[] event = request.body().length == 0 ? "{}".getBytes(UTF_8) : request.body();
    if (FrontDoor.json(new String(event, UTF_8)).isEmpty()) {
      return error(
          400,
          "InvalidRequestContentException",
          "Could not parse request body into json: the payload is not valid JSON");
    }
    String type = request.header("X-Amz-Invocation-Type").orElse("RequestResponse");
    boolean tail = request.header("X-Amz-Log-Type").filter(kind -> kind.equals("Tail")).isPresent();
    Optional<String> context =
        request
            .header("X-Amz-Client-Context")
            .flatMap(FrontDoor::base64)
            .map(json -> new String(json, UTF_8));
    return switch (type) {
      case "DryRun" -> WireResponse.of(204);
      case "Event" -> {
        environments.submit(new Call(event, Traces.next(), context, false));
        yield WireResponse.of(202);
      }
      case "RequestResponse" -> {
        Call call = new Call(event, Traces.next(), context, tail);
        environments.submit(call);
        yield reply(call.outcome().join(), tail);
      }
      default -> error(400, "InvalidParameterValueException", "Unknown invocation type");
    };
  }

  private static WireResponse reply(Invocation invocation, boolean tail) {
    WireResponse response =
        WireResponse.json(200, invocation.payload())
            .with("X-Amzn-RequestId", invocation.requestId())
            .with("X-Amz-Executed-Version", "$LATEST");
    if (invocation.functionError().isPresent()) {
      response = response.with("X-Amz-Function-Error", invocation.functionError().get());
    }
    return tail
        ? response.with(
            "X-Amz-Log-Result",
            Base64.getEncoder().encodeToString(invocation.logTail().getBytes(UTF_8)))
        : response;
  }

  private static WireResponse eventTooLarge() {
    return error(
        413,
        "RequestEntityTooLargeException",
        "Request must be smaller than "
            + FunctionError.MAX_EVENT_BYTES
            + " bytes for the InvokeFunction operation");
  }

  private static WireResponse error(int status, String type, String message) {
    return WireResponse.json(
            status,
            "{\"Type\":\"User\",\"Message\":\"" + message + "\",\"message\":\"" + message + "\"}")
        .with("X-Amzn-ErrorType", type);
  }
}
