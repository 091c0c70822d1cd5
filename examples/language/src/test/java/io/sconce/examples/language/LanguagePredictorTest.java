package io.sconce.examples.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.sconce.Call;
import io.sconce.Tensor;
import io.sconce.examples.PredictorContract;
import io.sconce.http.Response;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguagePredictorTest extends PredictorContract<LanguagePredictor> {

  LanguagePredictorTest() throws IOException {
    super(new LanguagePredictor());
  }

  @Test
  void knows_the_languages_of_its_samples() {
    assertThat(predictor().samples()).extracting(this::guess).containsExactly("de", "en");
  }

  @ParameterizedTest
  @CsvSource({
    "Où est la gare la plus proche ?, fr",
    "DOVE POSSO COMPRARE UN BIGLIETTO?, it",
    "Chào buổi sáng bạn khỏe không?, vi",
    "おはようございます, ja",
    "你好吗？, zh",
    "안녕하세요, ko",
    "Καλημέρα τι κάνεις;, el",
  })
  void knows_what_people_say(String text, String language) {
    assertThat(guess(text)).isEqualTo(language);
  }

  @Test
  void scores_sum_to_one() {
    Guess guess = predictor().predict("Guten Morgen", Call.of("test"));

    assertThat(guess.scores()).hasSize(26);
    assertThat(guess.scores().values().stream().mapToDouble(score -> score).sum())
        .isBetween(0.9999, 1.0001);
  }

  @Test
  void a_text_is_the_same_plain_and_as_json() {
    Response plain = post("text/plain", "Hyvää huomenta");
    Response json = post("application/json", "\"Hyvää huomenta\"");

    assertThat(plain.status()).isEqualTo(200);
    assertThat(plain.text()).startsWith("{\"language\":\"fi\",\"scores\":{\"fi\":0.9");
    assertThat(json.text()).isEqualTo(plain.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "\ud801\udc00", "\u0645\u0631\u062d\u0628\u0627"})
  void guesses_even_of_a_letter_or_an_alphabet_that_it_never_saw(String text) {
    assertThat(post("text/plain", text).status()).isEqualTo(200);
  }

  @Test
  void a_text_of_a_megabyte_is_guessed_by_its_beginning() {
    String text = "Der Hund schläft auf dem Sofa. ";

    assertThat(post("text/plain", text.repeat(30_000)).text())
        .isEqualTo(post("text/plain", text.repeat(400)).text());
  }

  @Test
  void takes_raw_tensors_of_several_texts() {
    long[] two = "hundhond".codePoints().asLongStream().toArray();

    List<Tensor> scores =
        predictor().infer(List.of(Tensor.of("letters", two, 2, 4)), Call.of("test"));

    assertThat(scores).hasSize(1);
    assertThat(scores.get(0).shape()).containsExactly(2L, 26L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "text/plain|''|422|expected at least one letter in the first 10000 characters of the text, got an empty text",
        "text/plain| \t |422|got 3 characters without any",
        "application/json|\"\"|422|got an empty text",
        "application/json|\"\\ud83d\"|400|half a surrogate pair",
        "application/json|7|422|expected a string",
        "application/json|Guten Morgen|400|not JSON",
        "image/png|Guten Morgen|415|text/plain",
      })
  void says_what_is_wrong_and_answers_the_next(
      String type, String body, int status, String detail) {
    isRefused(type, body, status, detail);
  }

  private String guess(String text) {
    return predictor().predict(text, Call.of("test")).language();
  }
}
