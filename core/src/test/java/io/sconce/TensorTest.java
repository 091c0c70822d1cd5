package io.sconce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TensorTest {

  private final TensorSpec spec = new TensorSpec("x", DataType.FP32, List.of(-1L, 2L));

  @Test
  void floats_come_back_as_they_went_in() {
    Tensor tensor = Tensor.of("x", new float[] {1, -2.5f, Float.NaN, 4}, 2, 2);

    assertThat(tensor.floats()).containsExactly(1, -2.5f, Float.NaN, 4);
    assertThat(tensor.shape()).containsExactly(2L, 2L);
  }

  @Test
  void longs_keep_every_bit() {
    Tensor tensor = Tensor.of("x", new long[] {Long.MIN_VALUE, (1L << 53) + 1}, 2);

    assertThat(tensor.longs()).containsExactly(Long.MIN_VALUE, (1L << 53) + 1);
  }

  @Test
  void reading_the_data_leaves_the_tensor_as_it_was() {
    Tensor tensor = Tensor.of("x", new float[] {1, 2}, 2);

    tensor.data().getFloat();

    assertThat(tensor.data().remaining()).isEqualTo(8);
    assertThat(tensor.floats()).containsExactly(1, 2);
  }

  @Test
  void data_that_does_not_fill_the_shape_is_malformed() {
    assertThatThrownBy(
            () -> new Tensor("x", DataType.FP32, List.of(2L, 3L), ByteBuffer.allocate(20)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessage("tensor 'x': expected 24 bytes for FP32 [2, 3], got 20");
  }

  @Test
  void a_shape_whose_size_overflows_is_malformed_and_not_small() {
    List<Long> shape = List.of(1L << 32, 1L << 32);

    assertThatThrownBy(() -> new Tensor("x", DataType.INT8, shape, ByteBuffer.allocate(0)))
        .isInstanceOf(MalformedInputException.class)
        .hasMessageContaining("too large to be real");
  }

  @Test
  void a_size_in_bytes_that_overflows_is_malformed_too() {
    List<Long> shape = List.of(1L << 61);

    assertThatThrownBy(() -> new Tensor("x", DataType.FP64, shape, ByteBuffer.allocate(0)))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void a_negative_dimension_is_malformed() {
    List<Long> shape = List.of(-1L, -4L);

    assertThatThrownBy(() -> new Tensor("x", DataType.INT8, shape, ByteBuffer.allocate(4)))
        .isInstanceOf(MalformedInputException.class);
  }

  @Test
  void a_tensor_that_fits_its_declaration_passes() {
    spec.check(Tensor.of("x", new float[6], 3, 2));
  }

  @Test
  void another_shape_or_datatype_says_what_was_expected_and_got() {
    assertThatThrownBy(() -> spec.check(Tensor.of("x", new long[6], 2, 3)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("input 'x': expected FP32 [-1, 2], got INT64 [2, 3]");
    assertThatThrownBy(() -> spec.check(Tensor.of("x", new float[6], 6)))
        .hasMessage("input 'x': expected FP32 [-1, 2], got FP32 [6]");
  }

  @Test
  void another_name_is_refused() {
    assertThatThrownBy(() -> spec.check(Tensor.of("y", new float[2], 1, 2)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("expected an input named 'x', got 'y'");
  }
}
