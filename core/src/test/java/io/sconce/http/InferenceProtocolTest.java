package io.sconce.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.LoadException;
import io.sconce.Predictor;
import io.sconce.Settings;
import io.sconce.Tensor;
import io.sconce.TensorPredictor;
import io.sconce.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class InferenceProtocolTest {

  private static final String PATH = "/v2/models/m/infer";
  private static final Settings SETTINGS = Settings.of(Map.of("SCONCE_MODEL_NAME", "m"));

  /** Gives back what it takes, under other names; keeps what it was given. */
  private static class Echo implements Predictor<String, String>, TensorPredictor {

    final List<Tensor> taken = new ArrayList<>();
    Map<String, Object> parameters = Map.of();
    private final List<TensorSpec> inputs;

    Echo(TensorSpec... inputs) {
      this.inputs = List.of(inputs);
    }

    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(String input, Call call) {
      throw new AssertionError("raw tensors go past it");
    }

    @Override
    public List<TensorSpec> inputs() {
      return inputs;
    }

    @Override
    public List<TensorSpec> outputs() {
      List<TensorSpec> outputs = new ArrayList<>();
      for (TensorSpec input : inputs) {
        outputs.add(new TensorSpec("out-" + input.name(), input.dataType(), input.shape()));
      }
      return outputs;
    }

    @Override
    public List<Tensor> infer(List<Tensor> tensors, Call call) {
      taken.addAll(tensors);
      parameters = call.parameters();
      List<Tensor> outputs = new ArrayList<>();
      for (TensorSpec input : inputs) {
        for (Tensor tensor : tensors) {
          if (tensor.name().equals(input.name())) {
            outputs.add(
                new Tensor(
                    "out-" + tensor.name(), tensor.dataType(), tensor.shape(), tensor.data()));
          }
        }
      }
      return outputs;
    }

    @Override
    public void close() {}
  }

  /** For requests that must not reach a model. */
  private static final class Untouched extends Echo {
    Untouched(TensorSpec... inputs) {
      super(inputs);
    }

    @Override
    public List<Tensor> infer(List<Tensor> tensors, Call call) {
      throw new AssertionError("this request must not reach the model");
    }
  }

  private static final class NoTensors implements Predictor<String, String> {
    @Override
    public void load(Settings settings) {}

    @Override
    public String predict(String input, Call call) {
      return input;
    }

    @Override
    public void close() {}
  }

  private static TensorSpec spec(String name, DataType type, Long... shape) {
    return new TensorSpec(name, type, List.of(shape));
  }

  private final Echo echo = new Echo(spec("x", DataType.FP32, -1L, 2L));

  @ParameterizedTest
  @ValueSource(
      strings = {"[1, 2, 3.5, -4e-1]", "[[1, 2], [3.5, -4e-1]]", " [ [1,2]\n,\t[3.5 ,-4e-1] ] "})
  void data_comes_flat_or_nested_in_row_major_order_and_goes_flat(String data) {
    Response response = post(echo, "{\"inputs\":[" + fp32("[2,2]", data) + "]}");

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("Content-Type")).contains("application/json");
    assertThat(echo.taken.get(0).floats()).containsExactly(1, 2, 3.5f, -0.4f);
    assertThat(response.text())
        .isEqualTo(
            "{\"model_name\":\"m\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"out-x\","
                + "\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[1.0,2.0,3.5,-0.4]}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"data\":[[1,2]],\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\"}",
        "{\"shape\":[1,2],\"data\":[1,2],\"datatype\":\"FP32\",\"name\":\"x\"}",
        "{\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2],\"name\":\"x\"}",
        "{\"name\":\"x\",\"shape\":[1,2],\"data\":[1,2],\"datatype\":\"FP32\"}",
        "{\"name\":\"x\",\"datatype\":\"FP32\",\"data\":[1,2],\"shape\":[1,2]}",
        "{\"new\":{\"a\":[null,\"\\u00e9\"]},\"datatype\":\"FP32\",\"name\":\"\\u0078\",\"shape\":[1,2],"
            + "\"parameters\":{},\"data\":[1,2]}"
      })
  void members_come_in_any_order_and_unknown_ones_are_ignored(String input) {
    assertThat(post(echo, "{\"inputs\":[" + input + "],\"x\":1}").status()).isEqualTo(200);
    assertThat(echo.taken.get(0).floats()).containsExactly(1, 2);
  }

  @Test
  void the_version_in_the_path_is_the_models() {
    String body = "{\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}";

    assertThat(postTo(echo, "/v2/models/m/versions/1/infer", body).status()).isEqualTo(200);
    problem(postTo(echo, "/v2/models/m/versions/2/infer", body), 404);
    problem(postTo(echo, "/v2/models/other/infer", body), 404);
  }

  @Test
  void the_id_is_echoed_and_parameters_reach_the_model() {
    Response response =
        post(
            echo,
            "{\"id\":\"größe \\\"1\\\" \\uD83D\\uDE00\",\"parameters\":{\"s\":\"a\",\"i\":7,\"f\":0.5,\"b\":true,"
                + "\"binary_data_output\":false},\"inputs\":["
                + fp32("[1,2]", "[1,2]")
                + "]}");

    assertThat(json(response).get("id").getAsString()).isEqualTo("größe \"1\" \uD83D\uDE00");
    assertThat(echo.parameters)
        .containsExactlyInAnyOrderEntriesOf(Map.of("s", "a", "i", 7L, "f", 0.5, "b", true));
  }

  /** Clients whose fields are optional write them so. */
  @Test
  void what_is_optional_may_be_null() {
    Response response =
        post(
            echo,
            "{\"id\":null,\"parameters\":null,\"outputs\":null,\"inputs\":[{\"parameters\":null,"
                + fp32("[1,2]", "[1,2]").substring(1)
                + "]}");

    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(json(response).has("id")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "BOOL  | true,false                 | true,false",
        "UINT8 | 0,255                      | 0,255",
        "INT8  | -128,127                   | -128,127",
        "INT16 | -32768,32767               | -32768,32767",
        "INT32 | -2147483648,2147483647     | -2147483648,2147483647",
        "INT64 | 9007199254740993,-9223372036854775808,9223372036854775807,-0"
            + " | 9007199254740993,-9223372036854775808,9223372036854775807,0",
        "FP16  | 0.1,65504,-6e-8,1          | 0.099975586,65504.0,-5.9604645E-8,1.0",
        "FP32  | 0.1,-0,3.4028235e38,1e-45  | 0.1,-0.0,3.4028235E38,1.4E-45",
        "FP64  | 0.1,1.7976931348623157e308,4.9e-324,123456789012345678901234567890"
            + " | 0.1,1.7976931348623157E308,4.9E-324,1.2345678901234568E29",
        "FP64  | 1e+2,1E22,1e-22,1e-23,1e-4294967297,0.12345678901234567890123456789"
            + " | 100.0,1.0E22,1.0E-22,1.0E-23,0.0,0.12345678901234568",
        // Without its point it is 5 in 64 bits.
        "FP64  | 1.8446744073709551621      | 1.8446744073709551",
        "FP16  | \"NaN\",\"Infinity\",\"-Infinity\" | \"NaN\",\"Infinity\",\"-Infinity\"",
        "FP32  | \"NaN\",\"Infinity\",\"-Infinity\" | \"NaN\",\"Infinity\",\"-Infinity\"",
        "FP64  | \"NaN\",\"Infinity\",\"-Infinity\" | \"NaN\",\"Infinity\",\"-Infinity\"",
      })
  void each_datatype_comes_and_goes_exactly(DataType type, String in, String out) {
    Echo model = new Echo(spec("t", type, -1L));
    int count = in.split(",").length;

    Response response = post(model, one("t", type.name(), "[" + count + "]", "[" + in + "]"));

    assertThat(response.text()).endsWith("\"data\":[" + out + "]}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UINT8 | 256                  | input 't': 256 is out of the range of UINT8",
        "UINT8 | -1                   | input 't': -1 is out of the range of UINT8",
        "INT8  | 128                  | input 't': 128 is out of the range of INT8",
        "INT16 | -32769               | input 't': -32769 is out of the range of INT16",
        "INT32 | 2147483648           | input 't': 2147483648 is out of the range of INT32",
        "INT64 | 9223372036854775808  | input 't': 9223372036854775808 is out of the range of INT64",
        "INT64 | -9223372036854775809 | input 't': -9223372036854775809 is out of the range of INT64",
        "INT64 | 1.0                  | input 't': expected whole numbers for INT64, got 1.0",
        "INT64 | 1e2                  | input 't': expected whole numbers for INT64, got 1e2",
        "FP16  | 65520                | input 't': 65520 is out of the range of FP16",
        "FP32  | 3.5e38               | input 't': 3.5e38 is out of the range of FP32",
        "FP64  | -1e309               | input 't': -1e309 is out of the range of FP64",
        "FP64  | 1e4294967297         | input 't': 1e4294967297 is out of the range of FP64",
        "BOOL  | 1                    | input 't': expected true or false for BOOL, got 1",
        "INT8  | true                 | input 't': expected whole numbers for INT8, got true",
        "INT8  | \"1\"                | input 't': expected whole numbers for INT8, got \"1\"",
        "FP32  | null                 | input 't': expected numbers, \"NaN\", \"Infinity\" or"
            + " \"-Infinity\" for FP32, got null",
        "FP32  | \"nan\"              | input 't': expected numbers, \"NaN\", \"Infinity\" or"
            + " \"-Infinity\" for FP32, got \"nan\"",
      })
  void an_element_that_its_datatype_does_not_hold_is_malformed(
      DataType type, String element, String detail) {
    String body = one("t", type.name(), "[1]", "[" + element + "]");

    assertThat(detail(post(new Untouched(spec("t", type, -1L)), body), 400)).isEqualTo(detail);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NaN", "Infinity", "01", "+1", ".5", "1.", "1e", "-", "0x1", "1 2", "'1'"})
  void what_is_no_json_is_malformed(String element) {
    String body = "{\"inputs\":[" + fp32("[1,2]", "[0," + element + "]") + "]}";

    assertThat(post(new Untouched(spec("x", DataType.FP32, -1L, 2L)), body).status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":                | it ends too early",
        "{\"id\":\"a            | it ends too early",
        "{\"id\":\"a\\\"       | it ends too early",
        "{\"inputs\":[tru        | it ends too early",
        "{\"inputs\":nonsense    | at byte 11",
        "{\"id\" \"a\"}          | at byte 6",
        "{\"id\":\"a\",}         | at byte 10",
        "{\"id\":\"\\x\"}        | at byte 7",
        "{\"id\":\"\\u000\"}     | at byte 7",
        "{\"id\":\"\\u00g0\"}    | at byte 7",
        "{\"id\":\"a\u0000b\"}    | at byte 8",
        "{\"id\":\"a\u001fb\"}    | at byte 8",
        "-                     | it ends too early",
        "1.                    | it ends too early",
        "1e                    | it ends too early",
        "1e-                   | it ends too early",
      })
  void json_that_breaks_off_or_breaks_the_grammar_says_where(String body, String where) {
    assertThat(detail(post(new Untouched(spec("x", DataType.FP32, -1L, 2L)), body), 400))
        .isEqualTo("the body is not JSON" + (where.startsWith("at") ? " " : ": ") + where);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "12", "-1.5", "2e3", "true", "null", "\"a\"", "[]"})
  void a_body_of_another_value_is_malformed_too(String body) {
    assertThat(detail(post(new Untouched(spec("x", DataType.FP32, -1L, 2L)), body), 400))
        .isEqualTo("the body: expected an object");
  }

  @Test
  void white_space_may_stand_around_all_of_it() {
    String body = " \r\n\t{\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}\t\n\r ";

    assertThat(post(echo, body).status()).isEqualTo(200);
  }

  @Test
  void an_id_comes_back_as_it_was_however_it_is_escaped() {
    String id = "\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u00E9\\ud83d\\ude00 é";

    Response response =
        post(echo, "{\"id\":\"" + id + "\",\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}");

    assertThat(json(response).get("id").getAsString())
        .isEqualTo("\"\\/\b\f\n\r\t\u0000é\ud83d\ude00 é");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[2,2] | [1,2,3]",
        "[2,2] | [1,2,3,4,5]",
        "[2,2] | [[1,2],[3]]",
        "[2,2] | [[1,2,3],[4]]",
        "[2,2] | [[1,2]]",
        "[2,2] | [[1,2],[3,4],[5,6]]",
        "[2,2] | [[[1,2],[3,4]]]",
        "[2,2] | [[1,2],3,4]",
        "[2,2] | [1,2,[3,4]]",
        "[2,2] | []",
        "[2,2] | [[],[]]",
        "[3,2] | [[1,2,3],[4,5,6]]",
        "[0,2] | [1,2]",
        "[0,2] | [[]]",
        "[]    | [[7]]",
        "[]    | [7,8]",
      })
  void data_that_does_not_fill_its_shape_is_malformed(String shape, String data) {
    String body = "{\"inputs\":[" + fp32(shape, data) + "]}";

    assertThat(detail(post(new Untouched(spec("x", DataType.FP32, -1L, 2L)), body), 400))
        .matches("input 'x': (data does not fill the )?shape .*");
  }

  @Test
  void shapes_of_no_elements_and_of_no_dimensions_are_filled_as_well() {
    Echo scalar = new Echo(spec("x", DataType.FP32));

    assertThat(post(echo, "{\"inputs\":[" + fp32("[0,2]", "[]") + "]}").text())
        .contains("\"shape\":[0,2],\"data\":[]");
    assertThat(post(scalar, "{\"inputs\":[" + fp32("[]", "[7]") + "]}").text())
        .contains("\"shape\":[],\"data\":[7.0]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                        | 400 | the body: expected an object",
        "{\"inputs\":                              | 400 | the body is not JSON: it ends too early",
        "{\"inputs\":[]} {}                        | 400 | the body has more than one JSON value",
        "{}                                        | 422 | input 'x' is missing; expected FP32 [-1, 2]",
        "{\"inputs\":{}}                           | 400 | inputs: expected an array",
        "{\"inputs\":[1]}                          | 400 | inputs: expected objects",
        "{\"inputs\":[{}]}                         | 400 | an input: name is missing",
        "{\"inputs\":[],\"id\":5}                  | 400 | id: expected a string",
        "{\"inputs\":null}                        | 400 | inputs: expected an array",
        "{\"inputs\":[],\"parameters\":{\"p\":null}} | 400 | the request: parameter 'p': expected a"
            + " string, number or boolean",
        "{\"inputs\":[],\"parameters\":{\"p\":1e999}} | 400 | the request: parameter 'p': expected a"
            + " number that a double holds",
        "{\"inputs\":[],\"parameters\":{\"p\":nul}} | 400 | the body is not JSON at byte 34",
        "{\"inputs\":[],\"parameters\":7}           | 400 | the request: parameters: expected an object",
        "{\"inputs\":[],\"outputs\":{}}             | 400 | outputs: expected an array",
        "{\"inputs\":[],\"outputs\":[7]}            | 400 | outputs: expected objects",
        "{\"inputs\":[],\"outputs\":[{\"x\":7}]}    | 400 | an output: name is missing",
        "{\"inputs\":[],\"outputs\":[{\"name\":\"y\"}]} | 422 | output 'y' is unknown; the model gives"
            + " 'out-x'",
        "{\"inputs\":[],\"outputs\":[{\"name\":\"out-x\"},{\"name\":\"out-x\"}]} | 422 | output 'out-x'"
            + " is there twice",
        "{\"inputs\":[{\"name\":\"y\"}]}           | 422 | input 'y' is unknown; the model takes 'x'",
        "{\"inputs\":[{\"name\":\"x\"},{\"name\":\"x\"}]} | 422 | input 'x' is there twice",
        "{\"inputs\":[{\"name\":\"x\"}]}           | 400 | input 'x': datatype is missing",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\"}]} | 400 | input 'x': shape is missing",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2]}]} | 400 | input 'x':"
            + " data is missing",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":3,\"data\":[]}]} | 400 | input"
            + " 'x': shape: expected an array",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1.5],\"data\":[]}]} | 400 | input"
            + " 'x': shape: expected a whole number",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2],\"data\":[]}]} | 400 |"
            + " input 'x': expected dimensions of 0 or more, got [-1, 2]",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3],\"data\":[1,2,3]}]} | 422 |"
            + " input 'x': expected FP32 [-1, 2], got FP32 [1, 3]",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP64\",\"shape\":[1,2],\"data\":[1,2]}]} | 422 |"
            + " input 'x': expected FP32 [-1, 2], got FP64 [1, 2]",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1,2]}]} | 422 |"
            + " input 'x': expected FP32 [-1, 2], got FP32 [2]",
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":3}]} | 400 | input"
            + " 'x': data: expected an array",
      })
  void what_breaks_the_protocol_is_400_and_what_is_not_the_models_is_422(
      String body, int status, String detail) {
    assertThat(detail(post(new Untouched(spec("x", DataType.FP32, -1L, 2L)), body), status))
        .startsWith(detail);
  }

  @ParameterizedTest
  @ValueSource(strings = {"BYTES", "UINT16", "UINT32", "UINT64", "BF16", "fp32", "FLOAT"})
  void a_datatype_that_no_model_here_takes_is_malformed(String type) {
    String body = one("x", type, "[1,2]", "[\"a\",\"b\"]");

    assertThat(detail(post(new Untouched(spec("x", DataType.FP32, -1L, 2L)), body), 400))
        .isEqualTo(
            "input 'x': datatype '"
                + type
                + "' is not supported; expected one of"
                + " [BOOL, UINT8, INT8, INT16, INT32, INT64, FP16, FP32, FP64]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[5]                              | 400 | has more elements than the body could hold",
        "[33554432]                       | 400 | has more elements than the body could hold",
        "[33554433]                       | 413 | is over the limit of 33554432 elements",
        "[9223372036854775807]            | 413 | is over the limit of 33554432 elements",
        "[99999999999999999999999]        | 413 | is over the limit of 33554432 elements",
        "[4294967296,4294967296]          | 413 | is over the limit of 33554432 elements",
        "[65536,65536,65536,65536,65536]  | 413 | is over the limit of 33554432 elements",
        "[1099511627776,0]                | 413 | is over the limit of 33554432 elements",
        "[0,1099511627776]                | 413 | is over the limit of 33554432 elements",
      })
  void a_shape_is_refused_before_memory_is_spent_on_it(String shape, int status, String detail) {
    Untouched model = new Untouched(spec("x", DataType.FP32, -1L, 2L));

    assertThat(detail(post(model, "{\"inputs\":[" + fp32(shape, "[1]") + "]}"), status))
        .endsWith(detail);
  }

  @Test
  void the_limit_of_elements_is_a_setting_and_holds_for_binary_data_too() {
    Settings settings =
        Settings.of(Map.of("SCONCE_MODEL_NAME", "m", "SCONCE_MAX_TENSOR_ELEMENTS", "4"));
    PredictionEndpoint endpoint = endpoint(echo, settings);

    assertThat(endpoint.handle(binary(binaryInput("[2,2]", 16), new byte[16])).status())
        .isEqualTo(200);
    assertThat(detail(endpoint.handle(binary(binaryInput("[3,2]", 24), new byte[24])), 413))
        .isEqualTo("input 'x': shape [3, 2] is over the limit of 4 elements");
    assertThatThrownBy(
            () ->
                new PredictionEndpoint(
                    echo, Settings.of(Map.of("SCONCE_MAX_TENSOR_ELEMENTS", "many"))))
        .isInstanceOf(LoadException.class)
        .hasMessageStartingWith("SCONCE_MAX_TENSOR_ELEMENTS: expected a whole number from 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":@}]}",
        "{\"inputs\":[{\"data\":@,\"name\":\"x\"}]}",
        "{\"other\":@}"
      })
  void nesting_over_the_limit_is_malformed_and_not_a_stack_overflow(String body) {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    assertThat(post(echo, body.replace("@", deep)).status()).isEqualTo(400);
    assertThat(detail(post(echo, "{\"other\":" + deep + "}"), 400))
        .isEqualTo("the body is nested deeper than 64 levels");
  }

  @Test
  void nesting_at_the_limit_is_read_and_what_stands_side_by_side_is_not_nested() {
    String deep = "[".repeat(63) + "]".repeat(63);
    String input = ",\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}";

    assertThat(post(echo, "{\"other\":" + deep + input).status()).isEqualTo(200);
    assertThat(post(echo, "{\"other\":[" + "[],".repeat(100) + "[]]" + input).status())
        .isEqualTo(200);
    assertThat(detail(post(echo, "{\"other\":[" + deep + "]" + input), 400))
        .isEqualTo("the body is nested deeper than 64 levels");
  }

  @Test
  void more_dimensions_than_libtorch_has_are_not_this_models() {
    String shape = "[" + "1,".repeat(64) + "1]";

    assertThat(detail(post(echo, "{\"inputs\":[" + fp32(shape, "[1]") + "]}"), 422))
        .isEqualTo("input 'x': expected at most 64 dimensions");
    String most = "[" + "1,".repeat(63) + "1]";
    assertThat(detail(post(echo, "{\"inputs\":[" + fp32(most, "[1]") + "]}"), 422))
        .startsWith("input 'x': expected FP32 [-1, 2], got FP32 [1, 1, ");
  }

  @Test
  void an_element_is_repeated_up_to_40_characters() {
    Untouched model = new Untouched(spec("x", DataType.INT8, -1L));

    for (int digits : new int[] {40, 41}) {
      String number = "1".repeat(digits);
      assertThat(detail(post(model, one("x", "INT8", "[1]", "[" + number + "]")), 400))
          .isEqualTo(
              "input 'x': "
                  + (digits == 40 ? number : "1".repeat(40) + "…")
                  + " is out of the range of INT8");
    }
  }

  @Test
  void bytes_that_are_not_utf_8_are_malformed() {
    byte[] latin1 = "{\"id\":\"ü\"}".getBytes(StandardCharsets.ISO_8859_1);

    Response response = endpoint(echo, SETTINGS).handle(Request.of("POST", PATH).body(latin1));

    assertThat(detail(response, 400)).isEqualTo("the body is not UTF-8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // The last but for the first would be a boolean that is neither 0 nor 1.
        "{'inputs':[{'name':'x','datatype':'UINT8','shape':[1],'data':[7],'datatype':'BOOL'}]}",
        "{'inputs':[{'name':'x','datatype':'BOOL','shape':[1],'data':[true],'shape':[1]}]}",
        "{'inputs':[{'name':'x','datatype':'BOOL','shape':[1],'data':[true],'data':[true]}]}",
        "{'inputs':[{'name':'x','name':'x','datatype':'BOOL','shape':[1],'data':[true]}]}",
        "{'inputs':[{'name':'x','parameters':{},'datatype':'BOOL','shape':[1],'data':[true],'parameters':{}}]}",
        "{'inputs':[{'name':'x','datatype':'BOOL','shape':[1],'data':[true]}],'inputs':[]}",
        "{'id':'a','inputs':[{'name':'x','datatype':'BOOL','shape':[1],'data':[true]}],'id':'b'}",
        "{'outputs':[{'name':'out-x','name':'out-x'}],'inputs':[{'name':'x','datatype':'BOOL','shape':[1],'data':[true]}]}",
        "{'parameters':{'a':1,'a':1},'inputs':[{'name':'x','datatype':'BOOL','shape':[1],'data':[true]}]}",
      })
  void a_member_that_stands_there_twice_is_malformed(String body) {
    Untouched model = new Untouched(spec("x", DataType.BOOL, -1L));

    assertThat(detail(post(model, body.replace('\'', '"')), 400)).contains("stands there twice");
  }

  @Test
  void half_a_surrogate_pair_is_malformed_and_not_a_question_mark() {
    String inputs = ",\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}";

    assertThat(json(post(echo, "{\"id\":\"\\ud83d\\ude00\"" + inputs)).get("id").getAsString())
        .isEqualTo("\ud83d\ude00");
    assertThat(detail(post(echo, "{\"id\":\"\\ud83d\"" + inputs), 400))
        .isEqualTo("the body has half a surrogate pair at byte 7");
  }

  @Test
  void more_parameters_than_any_model_has_are_too_many() {
    String inputs = ",\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}";

    assertThat(post(echo, "{\"parameters\":" + Endpoints.parameters(1024) + inputs).status())
        .isEqualTo(200);
    assertThat(detail(post(echo, "{\"parameters\":" + Endpoints.parameters(1025) + inputs), 413))
        .isEqualTo("the request has more than 1024 parameters");
    assertThat(
            detail(
                post(
                    echo,
                    "{\"inputs\":[{\"name\":\"x\",\"parameters\":"
                        + Endpoints.parameters(200_000)
                        + "}]}"),
                413))
        .isEqualTo("input 'x' has more than 1024 parameters");
  }

  @Test
  void a_number_of_a_million_digits_is_read_in_a_moment() {
    String digits = "1" + "7".repeat(1_000_000);

    assertThat(post(echo, "{\"inputs\":[" + fp32("[1,2]", "[0." + digits + ",0]") + "]}").status())
        .isEqualTo(200);
    assertThat(post(echo, "{\"inputs\":[" + fp32("[1,2]", "[" + digits + ",0]") + "]}").status())
        .isEqualTo(400);
    assertThat(echo.taken.get(0).floats()[0]).isEqualTo(0.17777778f);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\":%s}                                                | 400",
        "{\"unknown\":%s,\"inputs\":[]}                             | 422",
        "{\"parameters\":{\"p\":%s}}                                | 400",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%s],\"datatype\":\"FP32\",\"data\":[1]}]} | 413",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[%s]}]} | 400",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"INT64\",\"data\":[%s]}]} | 400",
      })
  void a_number_as_long_as_the_largest_body_is_no_failure_of_ours(String body, int status) {
    String digits = "1".repeat((32 << 20) - body.length() + "%s".length());

    problem(post(new Untouched(spec("x", DataType.FP32, -1L)), body.replace("%s", digits)), status);
  }

  @Test
  void the_outputs_that_a_client_asks_for_are_given_in_its_order() {
    Echo two = new Echo(spec("a", DataType.INT64, -1L), spec("b", DataType.INT64, -1L));
    String inputs =
        "\"inputs\":[{\"name\":\"b\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[2]},"
            + "{\"name\":\"a\",\"datatype\":\"INT64\",\"shape\":[1],\"data\":[1]}]";

    assertThat(names(post(two, "{" + inputs + "}"))).containsExactly("out-a", "out-b");
    assertThat(names(post(two, "{" + inputs + ",\"outputs\":[]}"))).hasSize(2);
    assertThat(names(post(two, "{\"outputs\":[{\"name\":\"out-b\"}]," + inputs + "}")))
        .containsExactly("out-b");
    assertThat(
            names(
                post(
                    two,
                    "{" + inputs + ",\"outputs\":[{\"name\":\"out-b\"},{\"name\":\"out-a\"}]}")))
        .containsExactly("out-b", "out-a");
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void binary_data_of_each_datatype_comes_and_goes_as_it_is(DataType type) {
    Echo model = new Echo(spec("t", type, -1L));
    byte[] data = new byte[3 * type.bytes()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (type == DataType.BOOL ? i % 2 : 0x39 + i * 11);
    }
    String json =
        "{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"t\",\"datatype\":\""
            + type
            + "\",\"shape\":[3],\"parameters\":{\"binary_data_size\":"
            + data.length
            + "}}]}";

    Response response = endpoint(model, SETTINGS).handle(binary(json, data));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers().first("Content-Type")).contains("application/octet-stream");
    assertThat(head(response).getAsJsonArray("outputs").get(0))
        .hasToString(
            "{\"name\":\"out-t\",\"datatype\":\""
                + type
                + "\",\"shape\":[3],\"parameters\":{\"binary_data_size\":"
                + data.length
                + "}}");
    assertThat(tail(response)).isEqualTo(data);
  }

  @Test
  void binary_data_is_little_endian_and_is_not_copied_on_its_way_to_the_model() {
    byte[] floats =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).putFloat(-2.5f).array();
    Request request = binary(binaryInput("[1,2]", 8), floats);

    endpoint(echo, SETTINGS).handle(request);

    assertThat(echo.taken.get(0).floats()).containsExactly(1, -2.5f);
    request.body()[request.body().length - 1] = 0x40; // The sign and exponent of the last.
    assertThat(echo.taken.get(0).floats()).containsExactly(1, 2.0625f + 0.4375f);
  }

  @Test
  void binary_and_json_tensors_stand_side_by_side_both_ways() {
    Echo three =
        new Echo(
            spec("a", DataType.UINT8, -1L),
            spec("b", DataType.UINT8, -1L),
            spec("c", DataType.UINT8, -1L));
    String json =
        "{\"inputs\":[{\"name\":\"c\",\"datatype\":\"UINT8\",\"shape\":[2],\"parameters\":"
            + "{\"binary_data_size\":2}},{\"name\":\"b\",\"datatype\":\"UINT8\",\"shape\":[1],\"data\":"
            + "[9]},{\"name\":\"a\",\"datatype\":\"UINT8\",\"shape\":[3],\"parameters\":"
            + "{\"binary_data_size\":3}}],\"parameters\":{\"binary_data_output\":true},\"outputs\":["
            + "{\"name\":\"out-a\"},{\"name\":\"out-b\",\"parameters\":{\"binary_data\":false}},"
            + "{\"name\":\"out-c\",\"parameters\":{\"binary_data\":true}}]}";

    Response response = endpoint(three, SETTINGS).handle(binary(json, new byte[] {1, 2, 3, 4, 5}));

    assertThat(head(response).getAsJsonArray("outputs").get(1).toString())
        .endsWith("\"data\":[9]}");
    assertThat(tail(response)).containsExactly(3, 4, 5, 1, 2);
  }

  @Test
  void one_output_may_be_binary_where_the_request_is_json() {
    Response response =
        post(
            echo,
            "{\"inputs\":["
                + fp32("[1,2]", "[1,2]")
                + "],\"outputs\":[{\"name\":\"out-x\",\"parameters\":{\"binary_data\":true}}]}");

    assertThat(tail(response)).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0x40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2] | 8  | 7  | input 'x': the body ends before its binary data does",
        "[1,2] | 8  | 9  | expected 8 bytes of binary data behind the JSON, got 9",
        "[1,2] | 4  | 4  | input 'x': expected a binary_data_size of 8 for FP32 [1, 2], got 4",
        "[1,2] | -8 | 8  | input 'x': parameter 'binary_data_size': expected a whole number of bytes",
        "[1,2] | true | 8 | input 'x': parameter 'binary_data_size': expected a whole number of bytes",
        "[-1,2] | 8 | 8  | 'input 'x': expected dimensions of 0 or more, got [-1, 2]",
      })
  void sizes_of_binary_data_must_be_exact(String shape, String size, int sent, String detail) {
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":"
            + shape
            + ",\"parameters\":{\"binary_data_size\":"
            + size
            + "}}]}";

    assertThat(detail(endpoint(echo, SETTINGS).handle(binary(json, new byte[sent])), 400))
        .isEqualTo(detail.startsWith("'") ? detail.substring(1) : detail);
    assertThat(echo.taken).isEmpty();
  }

  @Test
  void a_tensor_of_no_elements_may_come_as_no_bytes() {
    Response response =
        endpoint(echo, SETTINGS).handle(binary(binaryInput("[0,2]", 0), new byte[0]));

    assertThat(response.status()).isEqualTo(200);
    assertThat(echo.taken.get(0).floats()).isEmpty();
  }

  @Test
  void all_of_a_body_may_be_json_and_none_of_it_may_not() {
    String json = "{\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}";
    Request request = Request.of("POST", PATH).body(bytes(json));
    String length = InferenceProtocol.JSON_LENGTH;
    PredictionEndpoint endpoint = endpoint(echo, SETTINGS);

    Response all = endpoint.handle(request.header(length, Integer.toString(json.length())));
    Response none = endpoint.handle(request.header(length, "0"));

    assertThat(all.status()).isEqualTo(200);
    assertThat(detail(none, 400))
        .isEqualTo("the body is empty; expected JSON, an object with inputs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1e3", "999999", "99999999999", ""})
  void the_length_of_the_json_must_be_one_within_the_body(String length) {
    Request request =
        Request.of("POST", PATH)
            .header(InferenceProtocol.JSON_LENGTH, length)
            .body(bytes(binaryInput("[0,2]", 0)));

    assertThat(detail(endpoint(echo, SETTINGS).handle(request), 400))
        .startsWith("Inference-Header-Content-Length: expected how much");
  }

  @Test
  void binary_data_that_no_header_announces_or_that_stands_beside_data_is_malformed() {
    String both =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1,2],"
            + "\"parameters\":{\"binary_data_size\":8}}]}";

    assertThat(detail(post(echo, binaryInput("[1,2]", 8)), 400))
        .isEqualTo("input 'x': the body ends before its binary data does");
    assertThat(detail(endpoint(echo, SETTINGS).handle(binary(both, new byte[8])), 400))
        .isEqualTo("input 'x': has both data and binary_data_size");
  }

  @Test
  void a_boolean_that_is_neither_0_nor_1_never_reaches_a_model() {
    Untouched model = new Untouched(spec("x", DataType.BOOL, -1L));
    String json =
        "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"BOOL\",\"shape\":[2],\"parameters\":"
            + "{\"binary_data_size\":2}}]}";

    assertThat(detail(endpoint(model, SETTINGS).handle(binary(json, new byte[] {1, 2})), 400))
        .isEqualTo("input 'x': expected bytes of 0 or 1 for BOOL, got 2");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "application/x+json, 200",
    "application/octet-stream, 200",
    "text/plain, 415",
    "'*', 415"
  })
  void json_comes_under_the_media_types_that_clients_send_it_under(String type, int status) {
    Request request =
        Request.of("POST", PATH)
            .header("Content-Type", type)
            .body(bytes("{\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}"));

    assertThat(endpoint(echo, SETTINGS).handle(request).status()).isEqualTo(status);
  }

  @Test
  void a_client_that_does_not_take_the_answer_is_told_before_the_model_runs() {
    Untouched model = new Untouched(spec("x", DataType.FP32, -1L, 2L));
    String json = "{\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}";
    Request request = Request.of("POST", PATH).header("Accept", "image/png").body(bytes(json));

    assertThat(detail(endpoint(model, SETTINGS).handle(request), 406))
        .isEqualTo("the answer comes as application/json, which Accept leaves out");
  }

  @Test
  void an_empty_body_a_long_one_and_an_encoded_one_are_refused_as_elsewhere() {
    PredictionEndpoint small =
        endpoint(
            echo, Settings.of(Map.of("SCONCE_MODEL_NAME", "m", "SCONCE_MAX_REQUEST_BYTES", "9")));

    assertThat(detail(post(echo, ""), 400))
        .isEqualTo("the body is empty; expected JSON, an object with inputs");
    problem(small.handle(Request.of("POST", PATH).body(new byte[10])), 413);
    problem(
        small.handle(Request.of("POST", PATH).header("Content-Encoding", "br").body(bytes("{}"))),
        415);
  }

  @Test
  void a_gzip_bomb_is_refused_at_the_limit() {
    Settings settings =
        Settings.of(Map.of("SCONCE_MODEL_NAME", "m", "SCONCE_MAX_REQUEST_BYTES", "100000"));
    Request bomb =
        Request.of("POST", PATH)
            .header("Content-Encoding", "gzip")
            .body(Fuzzing.zipped(new byte[50_000_000]));

    assertThat(detail(endpoint(echo, settings).handle(bomb), 413))
        .isEqualTo("the body, once it is unzipped, is over the limit of 100000 bytes");
  }

  @Test
  void a_model_that_declares_no_tensors_has_nothing_to_infer() {
    String body = "{\"inputs\":[]}";

    for (Predictor<?, ?> predictor : List.of(new NoTensors(), new Echo())) {
      assertThat(detail(post(predictor, body), 404))
          .isEqualTo("model 'm' declares no tensors; POST /predict takes what it predicts from");
    }
  }

  @Test
  void before_loading_and_after_closing_nothing_is_inferred() {
    Untouched model = new Untouched(spec("x", DataType.FP32, -1L, 2L));
    PredictionEndpoint endpoint = new PredictionEndpoint(model, SETTINGS);
    Request request = Request.of("POST", PATH).body(bytes("broken"));

    problem(endpoint.handle(request), 503);
    endpoint.load();
    problem(endpoint.handle(request), 400);
    endpoint.close();
    problem(endpoint.handle(request), 503);
  }

  @Test
  void a_model_that_fails_or_gives_less_than_it_declares_is_our_failure() {
    Echo silent =
        new Echo(spec("x", DataType.FP32, -1L, 2L)) {
          @Override
          public List<Tensor> infer(List<Tensor> tensors, Call call) {
            return List.of();
          }
        };

    problem(post(silent, "{\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}"), 500);
  }

  @Test
  void every_phase_is_timed() {
    long began = System.nanoTime();
    Response response = post(echo, "{\"inputs\":[" + fp32("[1,2]", "[1,2]") + "]}");
    double took = (System.nanoTime() - began) / 1e6;

    String timings = response.headers().first("Server-Timing").orElseThrow();
    assertThat(timings).contains("decode;dur=", "encode;dur=");
    for (String timing : timings.split(", ")) {
      if (!timing.startsWith("init-")) { // A start may have begun before this test.
        assertThat(Double.parseDouble(timing.split("=")[1])).as(timing).isBetween(0.0, took);
      }
    }
  }

  @Test
  void the_server_lists_the_extension_and_the_model_its_tensors() {
    PredictionEndpoint endpoint = endpoint(echo, SETTINGS);

    assertThat(endpoint.handle(Request.of("GET", "/v2")).text())
        .matches(
            "\\{\"name\":\"sconce\",\"version\":\"[\\w.-]+\","
                + "\"extensions\":\\[\"binary_tensor_data\"]}");
    assertThat(endpoint.handle(Request.of("GET", "/v2/models/m")).text())
        .isEqualTo(
            "{\"name\":\"m\",\"versions\":[\"1\"],\"platform\":\"pytorch_torchscript\",\"inputs\":["
                + "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}],\"outputs\":["
                + "{\"name\":\"out-x\",\"datatype\":\"FP32\",\"shape\":[-1,2]}]}");
    assertThat(endpoint.handle(Request.of("GET", PATH)).headers().all("Allow"))
        .containsExactly("OPTIONS, POST");
  }

  @Test
  void random_numbers_are_read_to_the_last_bit() {
    java.util.Random random = new java.util.Random(1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      double wide = Double.longBitsToDouble(random.nextLong());
      texts.add(Float.isFinite(value) ? Float.toString(value) : "1");
      texts.add(Float.isFinite(value) ? Double.toString(value) : "0.5");
      texts.add(Math.abs(wide) < 1e38 ? Double.toString(wide) : "2");
      texts.add(String.format(Locale.ROOT, "%.3f", random.nextGaussian() * 1000));
      texts.add(Double.toString(halfwayAbove(random.nextInt(1 << 30))));
    }
    Echo model = new Echo(spec("f", DataType.FP32, -1L), spec("d", DataType.FP64, -1L));
    String data = "\"shape\":[" + texts.size() + "],\"data\":" + texts + "}";

    post(
        model,
        "{\"inputs\":[{\"name\":\"f\",\"datatype\":\"FP32\","
            + data
            + ",{\"name\":\"d\",\"datatype\":\"FP64\","
            + data
            + "]}");

    float[] floats = model.taken.get(0).floats();
    double[] doubles = new double[texts.size()];
    model.taken.get(1).data().asDoubleBuffer().get(doubles);
    for (int i = 0; i < doubles.length; i++) {
      assertThat(floats[i]).as(texts.get(i)).isEqualTo(Float.parseFloat(texts.get(i)));
      assertThat(doubles[i]).as(texts.get(i)).isEqualTo(Double.parseDouble(texts.get(i)));
    }
  }

  /** In the middle between two floats, where a number is easily rounded twice. */
  private static double halfwayAbove(int bits) {
    float value = Float.intBitsToFloat(bits | 0x3000_0000);
    return ((double) value + Math.nextUp(value)) / 2;
  }

  private static String fp32(String shape, String data) {
    return "{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":" + data + "}";
  }

  private static String one(String name, String type, String shape, String data) {
    return "{\"inputs\":[{\"name\":\""
        + name
        + "\",\"datatype\":\""
        + type
        + "\",\"shape\":"
        + shape
        + ",\"data\":"
        + data
        + "}]}";
  }

  private static String binaryInput(String shape, int size) {
    return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":"
        + shape
        + ",\"parameters\":{\"binary_data_size\":"
        + size
        + "}}]}";
  }

  private static Request binary(String json, byte[] data) {
    byte[] head = bytes(json);
    byte[] body = Arrays.copyOf(head, head.length + data.length);
    System.arraycopy(data, 0, body, head.length, data.length);
    return Request.of("POST", PATH)
        .header("Content-Type", "application/octet-stream")
        .header("inference-header-content-length", Integer.toString(head.length))
        .body(body);
  }

  private static JsonObject head(Response response) {
    return JsonParser.parseString(
            new String(response.body(), 0, headLength(response), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  private static byte[] tail(Response response) {
    assertThat(response.status()).isEqualTo(200);
    return Arrays.copyOfRange(response.body(), headLength(response), response.body().length);
  }

  private static int headLength(Response response) {
    return Integer.parseInt(
        response.headers().first("Inference-Header-Content-Length").orElseThrow());
  }

  private static List<String> names(Response response) {
    List<String> names = new ArrayList<>();
    json(response)
        .getAsJsonArray("outputs")
        .forEach(output -> names.add(output.getAsJsonObject().get("name").getAsString()));
    return names;
  }

  private static PredictionEndpoint endpoint(Predictor<?, ?> predictor, Settings settings) {
    PredictionEndpoint endpoint = new PredictionEndpoint(predictor, settings);
    endpoint.load();
    return endpoint;
  }

  private static Response post(Predictor<?, ?> predictor, String body) {
    return postTo(predictor, PATH, body);
  }

  private static Response postTo(Predictor<?, ?> predictor, String path, String body) {
    return endpoint(predictor, SETTINGS).handle(Request.of("POST", path).body(bytes(body)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonObject json(Response response) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    return JsonParser.parseString(response.text()).getAsJsonObject();
  }

  private static JsonObject problem(Response response, int status) {
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.headers().first("Content-Type")).contains("application/problem+json");
    return JsonParser.parseString(response.text()).getAsJsonObject();
  }

  private static String detail(Response response, int status) {
    JsonObject problem = problem(response, status);
    assertThat(problem.get("error")).isEqualTo(problem.get("detail"));
    return problem.get("detail").getAsString();
  }
}
