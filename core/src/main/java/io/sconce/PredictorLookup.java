package io.sconce;

import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Finds the one predictor of a function, or says in a sentence why there is not exactly one. */
final class PredictorLookup {

  static final String SETTING = "SCONCE_PREDICTOR";
  private static final String SERVICE_FILE = "META-INF/services/" + Predictor.class.getName();

  private PredictorLookup() {}

  static Predictor<?, ?> find(Settings settings, ClassLoader loader) {
    Optional<String> named = settings.text(SETTING);
    return construct(named.isPresent() ? named(named.get(), loader) : onlyService(loader));
  }

  private static Class<? extends Predictor<?, ?>> named(String name, ClassLoader loader) {
    try {
      return predictorClass(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      throw new LoadException(
          SETTING
              + ": the class '"
              + name
              + "' cannot be found or linked; expected the full name of"
              + " a class in the package, such as com.example.DigitPredictor",
          e);
    }
  }

  private static Class<? extends Predictor<?, ?>> onlyService(ClassLoader loader) {
    List<Class<?>> found = new ArrayList<>();
    try {
      Iterator<? extends ServiceLoader.Provider<?>> all =
          ServiceLoader.load(Predictor.class, loader).stream().iterator();
      while (all.hasNext()) {
        Class<?> type = all.next().type();
        if (!found.contains(type)) {
          found.add(type);
        }
      }
    } catch (ServiceConfigurationError e) {
      throw new LoadException(
          SERVICE_FILE + " names a class that cannot be used: " + e.getMessage(), e);
    }
    if (found.isEmpty()) {
      throw new LoadException(
          "no predictor found; name its class in the environment variable "
              + SETTING
              + " or in the file "
              + SERVICE_FILE);
    }
    if (found.size() > 1) {
      throw new LoadException(
          found.size()
              + " predictors found ("
              + String.join(", ", names(found))
              + "); name the one to serve in the environment variable "
              + SETTING);
    }
    return predictorClass(found.get(0));
  }

  private static List<String> names(List<? extends Class<?>> classes) {
    return classes.stream().map(Class::getName).sorted().toList();
  }

  @SuppressWarnings(
      "unchecked") // A raw class of a generic interface: the wildcards promise nothing.
  private static Class<? extends Predictor<?, ?>> predictorClass(Class<?> type) {
    if (!Predictor.class.isAssignableFrom(type)) {
      throw new LoadException(
          SETTING + ": '" + type.getName() + "' does not implement " + Predictor.class.getName());
    }
    return (Class<? extends Predictor<?, ?>>) type;
  }

  private static Predictor<?, ?> construct(Class<? extends Predictor<?, ?>> type) {
    try {
      return type.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new LoadException(
          "the constructor of " + type.getName() + " failed: " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new LoadException(
          type.getName()
              + " cannot be constructed; it must be a public class with a public constructor without"
              + " arguments, or be passed to a subclass of the entry point",
          e);
    }
  }
}
