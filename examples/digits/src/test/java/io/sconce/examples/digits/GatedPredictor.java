package io.sconce.examples.digits;

import io.sconce.Call;
import io.sconce.Predictor;
import io.sconce.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;

/** No model: text in, text out. It loads until a test lets it. */
public final class GatedPredictor implements Predictor<String, String> {

  /** The port where a test accepts a connection, and writes a byte to it. */
  static final String PORT = "GATE_PORT";

  @Override
  public void load(Settings settings) {
    int port = settings.number(PORT, 0, 1, 65_535);
    try (Socket gate = new Socket(InetAddress.getLoopbackAddress(), port)) {
      int unused = gate.getInputStream().read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String predict(String text, Call call) {
    return text;
  }

  @Override
  public List<String> samples() {
    return List.of("sample");
  }

  @Override
  public void close() {}
}
