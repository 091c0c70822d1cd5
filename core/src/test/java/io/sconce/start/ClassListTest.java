package io.sconce.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sconce.torch.TorchPredictor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

final class ClassListTest {

  private static final List<String> initialized = new ArrayList<>();

  /** In the list without a mark. */
  static final class Loaded {
    static {
      initialized.add("Loaded");
    }
  }

  /** In the list with a mark. */
  static final class Marked {
    static {
      initialized.add("Marked");
    }
  }

  /** In the list with a mark; its initialiser fails. */
  static final class Broken {
    static {
      fail();
    }

    private static void fail() {
      throw new IllegalStateException("for the test");
    }
  }

  /** Counts what it is asked for. */
  private static final class CountingLoader extends ClassLoader {
    final List<String> asked = new ArrayList<>();

    CountingLoader() {
      super(ClassListTest.class.getClassLoader());
    }

    @Override
    public Class<?> loadClass(String name) throws ClassNotFoundException {
      asked.add(name);
      return super.loadClass(name);
    }
  }

  private final CountingLoader loader = new CountingLoader();
  private final ClassList list = ClassList.read(ClassListTest.class, "classes.txt");

  @Test
  void initialises_those_that_are_marked_and_loads_the_others() {
    list.load(loader, () -> false);

    assertThat(loader.asked).isEqualTo(list.names());
    assertThat(initialized).containsExactly("Marked");
  }

  @Test
  void knows_names_without_marks_and_comments() {
    String nest = ClassListTest.class.getName() + "$";

    assertThat(list.names())
        .containsExactly(nest + "Loaded", "com.example.Gone", nest + "Broken", nest + "Marked");
  }

  @Test
  void stops_when_it_is_told() {
    list.load(loader, () -> loader.asked.size() == 2);

    assertThat(loader.asked).hasSize(2);
  }

  @Test
  void a_list_that_is_not_there_is_empty() {
    assertThat(ClassList.read(ClassListTest.class, "gone.txt").names()).isEmpty();
  }

  @Test
  void a_class_that_cannot_be_linked_is_left_out() {
    ClassLoader broken =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) {
            throw new NoClassDefFoundError(name);
          }
        };

    assertThatCode(() -> list.load(broken, () -> false)).doesNotThrowAnyException();
  }

  @Test
  @EnabledForJreRange(
      min = JRE.JAVA_17,
      max = JRE.JAVA_17,
      disabledReason = "the JDK's own classes in the list are those of 17; others are left out")
  void every_class_of_the_engines_list_is_there() {
    assertThat(missing("")).isEmpty();
  }

  @Test
  void every_class_of_the_engine_in_its_list_is_there() {
    assertThat(missing("ai.djl.")).isEmpty();
  }

  private static List<String> missing(String prefix) {
    ClassList list = ClassList.read(TorchPredictor.class, "engine-classes.txt");
    assertThat(list.names()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
    return list.names().stream().filter(name -> name.startsWith(prefix) && !isThere(name)).toList();
  }

  private static boolean isThere(String name) {
    try {
      Class<?> unused = Class.forName(name, false, TorchPredictor.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
