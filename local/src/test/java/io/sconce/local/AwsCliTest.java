package io.sconce.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real AWS CLI against a local function. */
class AwsCliTest {
  @TempDir private Path folder;

  @Test
  void aws_lambda_invoke_works() throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, "aws"))),
        "not tested: there is no AWS CLI, a program named aws, on the PATH of this machine");
    try (LocalLambda lambda =
        LocalLambda.of(Functions.SCRIPTED).classPath(Functions.classPath()).start()) {
      Path event = Files.writeString(folder.resolve("event.json"), "{\"text\": \"ä\"}");
      Path reply = folder.resolve("reply.json");

      String answer =
          aws(lambda, "--log-type", "Tail", "--payload", "fileb://" + event, reply.toString());
      String failed =
          aws(
              lambda,
              "--payload",
              "fileb://" + write("{\"do\":\"throw\"}"),
              reply.resolveSibling("failed").toString());

      assertThat(answer)
          .contains("\"StatusCode\": 200", "\"ExecutedVersion\": \"$LATEST\"", "LogResult");
      assertThat(reply).hasContent("{\"text\": \"ä\"}");
      assertThat(failed).contains("\"FunctionError\": \"Unhandled\"");
    }
  }

  private Path write(String event) throws Exception {
    return Files.writeString(folder.resolve("throw.json"), event);
  }

  private String aws(LocalLambda lambda, String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "aws",
                "lambda",
                "invoke",
                "--no-sign-request",
                "--region",
                "us-east-1",
                "--endpoint-url",
                lambda.uri().toString(),
                "--function-name",
                "any"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(out, UTF_8);
    assertThat(process.exitValue()).as(text).isZero();
    return text;
  }
}
