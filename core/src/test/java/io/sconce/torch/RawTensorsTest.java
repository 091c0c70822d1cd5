package io.sconce.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sconce.Call;
import io.sconce.DataType;
import io.sconce.PredictionFailedException;
import io.sconce.Settings;
import io.sconce.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What models take and give as raw tensors, on the real libtorch. */
@Timeout(120)
final class RawTensorsTest {

  /** Only ever asked for raw tensors. */
  private static final class RawOnly extends TorchPredictor<String, String> {
    RawOnly(TorchModel model) {
      super(model);
    }
  }

  private static final Tensor X = Tensor.of("x", new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void every_datatype_goes_through_a_model_and_back() {
    List<Tensor> inputs = new ArrayList<>();
    for (DataType type : DataType.values()) {
      // All bytes that there are but 0 and the infinities; BOOL is 0 or 1.
      ByteBuffer data = ByteBuffer.allocate(3 * type.bytes());
      for (int i = 0; i < data.capacity(); i++) {
        data.put(i, (byte) (type == DataType.BOOL ? i % 2 : 0x39 + i * 11));
      }
      inputs.add(new Tensor("in-" + name(type), type, List.of(3L), data));
    }
    List<Tensor> shuffled = new ArrayList<>(inputs);
    Collections.reverse(shuffled);

    List<Tensor> outputs = infer(types(), shuffled);

    assertThat(outputs).hasSize(DataType.values().length);
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(outputs.get(i).name()).isEqualTo("out-" + name(inputs.get(i).dataType()));
      assertThat(outputs.get(i).dataType()).isEqualTo(inputs.get(i).dataType());
      assertThat(outputs.get(i).data()).isEqualTo(inputs.get(i).data());
    }
  }

  @Test
  void tensors_without_elements_go_through_a_model_and_back() {
    List<Tensor> inputs = new ArrayList<>();
    for (DataType type : DataType.values()) {
      inputs.add(new Tensor("in-" + name(type), type, List.of(0L), ByteBuffer.allocate(0)));
    }

    List<Tensor> outputs = infer(types(), inputs);

    assertThat(outputs)
        .hasSize(DataType.values().length)
        .allSatisfy(output -> assertThat(output.shape()).containsExactly(0L))
        .allSatisfy(output -> assertThat(output.data().remaining()).isZero());
  }

  @Test
  void a_slice_of_a_larger_array_is_read_from_its_own_beginning() {
    byte[] body = new byte[40];
    ByteBuffer.wrap(body)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(12)
        .putFloat(1)
        .putFloat(2)
        .putFloat(3);
    ByteBuffer slice = ByteBuffer.wrap(body, 12, 12).slice();

    List<Tensor> outputs =
        infer(list(), List.of(new Tensor("x", DataType.FP32, List.of(1L, 3L), slice)));

    assertThat(outputs.get(0).floats()).containsExactly(2, 4, 6);
  }

  @Test
  void a_list_gives_its_tensors_in_order_and_each_row_major() {
    List<Tensor> outputs = infer(list(), List.of(X));

    assertThat(outputs).extracting(Tensor::name).containsExactly("twice", "turned");
    assertThat(outputs.get(0).floats()).containsExactly(2, 4, 6, 8, 10, 12);
    assertThat(outputs.get(1).shape()).containsExactly(3L, 2L);
    assertThat(outputs.get(1).floats()).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_dict_gives_its_tensors_by_their_names(boolean sumFirst) {
    TorchModel model = TorchModel.at("classpath:dict.pt").input("x", DataType.FP32, -1, -1);
    model =
        sumFirst
            ? model.output("sum", DataType.FP32, -1).output("twice", DataType.FP32, -1, -1)
            : model.output("twice", DataType.FP32, -1, -1).output("sum", DataType.FP32, -1);

    List<Tensor> outputs = infer(model, List.of(X));

    Tensor sum = outputs.get(sumFirst ? 0 : 1);
    Tensor twice = outputs.get(sumFirst ? 1 : 0);
    assertThat(sum.name()).isEqualTo("sum");
    assertThat(sum.floats()).containsExactly(6, 15);
    assertThat(twice.name()).isEqualTo("twice");
    assertThat(twice.floats()).containsExactly(2, 4, 6, 8, 10, 12);
  }

  @Test
  void a_dict_in_a_tuple_gives_its_tensors_by_their_names_and_the_tuple_the_others_in_order() {
    TorchModel model =
        TorchModel.at("classpath:mixed.pt")
            .input("x", DataType.FP32, -1, -1)
            .output("sum", DataType.FP32, -1)
            .output("total", DataType.FP32)
            .output("twice", DataType.FP32, -1, -1);

    List<Tensor> outputs = infer(model, List.of(X));

    assertThat(outputs.get(0).floats()).containsExactly(6, 15);
    assertThat(outputs.get(1).shape()).isEmpty();
    assertThat(outputs.get(1).floats()).containsExactly(21);
    assertThat(outputs.get(2).floats()).containsExactly(2, 4, 6, 8, 10, 12);
  }

  @Test
  void a_dict_without_a_declared_name_is_our_failure() {
    TorchModel model =
        TorchModel.at("classpath:dict.pt")
            .input("x", DataType.FP32, -1, -1)
            .output("twice", DataType.FP32, -1, -1)
            .output("total", DataType.FP32, -1);

    assertThatThrownBy(() -> infer(model, List.of(X)))
        .isInstanceOf(PredictionFailedException.class)
        .hasMessage("the model declares output 'total' and gave a dict of [sum, twice]");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"INT16", "FP16"})
  void what_is_as_wide_as_int16_is_not_taken_for_it(DataType declared) {
    TorchModel model =
        TorchModel.at("classpath:bf16.pt").input("x", DataType.FP32, -1).output("y", declared, -1);

    assertThatThrownBy(() -> infer(model, List.of(Tensor.of("x", new float[] {1}, 1))))
        .isInstanceOf(PredictionFailedException.class);
  }

  @Test
  void a_model_that_gives_more_than_it_declares_is_our_failure() {
    TorchModel model =
        TorchModel.at("classpath:list.pt")
            .input("x", DataType.FP32, -1, -1)
            .output("twice", DataType.FP32, -1, -1);

    assertThatThrownBy(() -> infer(model, List.of(X)))
        .isInstanceOf(PredictionFailedException.class)
        .hasMessage("the model declares 1 outputs and gave 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "x()", "x[]", "module_method:train"})
  void a_name_that_means_something_to_djl_means_nothing_here(String name) {
    TorchModel model =
        TorchModel.at("classpath:list.pt")
            .input(name, DataType.FP32, -1, -1)
            .output(name, DataType.FP32, -1, -1)
            .output("turned", DataType.FP32, -1, -1);

    List<Tensor> outputs = infer(model, List.of(Tensor.of(name, new float[] {1, 2}, 1, 2)));

    assertThat(outputs.get(0).name()).isEqualTo(name);
    assertThat(outputs.get(0).floats()).containsExactly(2, 4);
  }

  private static TorchModel types() {
    TorchModel model = TorchModel.at("classpath:types.pt");
    for (DataType type : DataType.values()) {
      model = model.input("in-" + name(type), type, -1).output("out-" + name(type), type, -1);
    }
    return model;
  }

  private static TorchModel list() {
    return TorchModel.at("classpath:list.pt")
        .input("x", DataType.FP32, -1, -1)
        .output("twice", DataType.FP32, -1, -1)
        .output("turned", DataType.FP32, -1, -1);
  }

  private static String name(DataType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static List<Tensor> infer(TorchModel model, List<Tensor> inputs) {
    try (RawOnly predictor = new RawOnly(model)) {
      predictor.load(Settings.of(Map.of()));
      return predictor.infer(inputs, Call.of("raw"));
    }
  }
}
