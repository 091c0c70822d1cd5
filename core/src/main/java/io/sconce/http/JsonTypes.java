package io.sconce.http;

import io.sconce.LoadException;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Describes Java's types as JSON's; one instance describes one type and all that it holds. */
final class JsonTypes {

  private final Map<Class<?>, JsonType> records = new HashMap<>();

  /**
   * Describes a type.
   *
   * @throws LoadException if it is none that has one obvious JSON
   */
  JsonType of(Type type) {
    if (type instanceof Class<?> plain) {
      return ofClass(plain);
    }
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic);
    }
    if (type instanceof GenericArrayType array
        && array.getGenericComponentType() instanceof ParameterizedType element) {
      return new JsonType.ArrayOf(of(element), (Class<?>) element.getRawType());
    }
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0]);
    }
    throw unsupported(type);
  }

  private JsonType ofGeneric(ParameterizedType type) {
    Class<?> raw = (Class<?>) type.getRawType();
    List<Type> arguments = List.of(type.getActualTypeArguments());
    if (raw == List.class || raw == Collection.class) {
      return new JsonType.ListOf(of(arguments.get(0)));
    }
    if (raw == Map.class && arguments.get(0) == String.class) {
      return new JsonType.MapOf(of(arguments.get(1)));
    }
    if (raw == Optional.class) {
      return new JsonType.OptionalOf(of(arguments.get(0)));
    }
    throw unsupported(type);
  }

  private JsonType ofClass(Class<?> type) {
    if (type == String.class) {
      return new JsonType.Text();
    } else if (type == boolean.class || type == Boolean.class) {
      return new JsonType.Bool();
    } else if (type == byte.class || type == Byte.class) {
      return new JsonType.Whole(Byte.MIN_VALUE, Byte.MAX_VALUE, Byte.class);
    } else if (type == short.class || type == Short.class) {
      return new JsonType.Whole(Short.MIN_VALUE, Short.MAX_VALUE, Short.class);
    } else if (type == int.class || type == Integer.class) {
      return new JsonType.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.class);
    } else if (type == long.class || type == Long.class) {
      return new JsonType.Whole(Long.MIN_VALUE, Long.MAX_VALUE, Long.class);
    } else if (type == float.class || type == Float.class) {
      return new JsonType.Real(true);
    } else if (type == double.class || type == Double.class) {
      return new JsonType.Real(false);
    } else if (type == byte[].class) {
      return new JsonType.Bytes();
    } else if (type == float[].class) {
      return new JsonType.Floats();
    } else if (type == Object.class) {
      return new JsonType.Any();
    } else if (type.isEnum()) {
      return new JsonType.OneOf(type);
    } else if (type.isArray()) {
      return new JsonType.ArrayOf(of(type.getComponentType()), type.getComponentType());
    } else if (type.isRecord()) {
      return ofRecord(type);
    }
    throw unsupported(type);
  }

  private JsonType ofRecord(Class<?> type) {
    JsonType known = records.get(type);
    if (known != null) {
      return known;
    }
    RecordComponent[] components = type.getRecordComponents();
    Map<String, JsonType.RecordOf.Member> members = new LinkedHashMap<>();
    JsonType.RecordOf described =
        new JsonType.RecordOf(type, canonicalConstructor(type, components), members);
    records.put(type, described);
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      // A record of a user's is often package-private, as it should be.
      component.getAccessor().setAccessible(true);
      members.put(
          component.getName(),
          new JsonType.RecordOf.Member(i, of(component.getGenericType()), component.getAccessor()));
    }
    return described;
  }

  private static Constructor<?> canonicalConstructor(Class<?> type, RecordComponent... components) {
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has a canonical constructor", e);
    }
  }

  private static LoadException unsupported(Type type) {
    return new LoadException(
        "the type "
            + type.getTypeName()
            + " cannot be read from or written as JSON; use records,"
            + " enums, List, Map<String, …>, Optional, arrays, String, numbers and booleans");
  }

  /**
   * The actual types that a class gives to the parameters of one of its supertypes.
   *
   * @throws LoadException if the class leaves one open, as a raw type or a lambda does
   */
  static List<Type> arguments(Class<?> type, Class<?> supertype) {
    List<Type> found = arguments(type, supertype, Map.of());
    if (found.isEmpty() || found.stream().anyMatch(TypeVariable.class::isInstance)) {
      throw new LoadException(
          type.getName()
              + " leaves the types of "
              + supertype.getSimpleName()
              + " open; extend it with both, such as TorchPredictor<Digit, Guess>");
    }
    return found;
  }

  private static List<Type> arguments(
      Class<?> type, Class<?> supertype, Map<TypeVariable<?>, Type> bound) {
    List<Type> supertypes = new java.util.ArrayList<>(List.of(type.getGenericInterfaces()));
    if (type.getGenericSuperclass() != null) {
      supertypes.add(type.getGenericSuperclass());
    }
    for (Type candidate : supertypes) {
      Class<?> raw;
      Map<TypeVariable<?>, Type> inner = new HashMap<>();
      if (candidate instanceof ParameterizedType generic) {
        raw = (Class<?>) generic.getRawType();
        Type[] actual = generic.getActualTypeArguments();
        for (int i = 0; i < actual.length; i++) {
          inner.put(
              raw.getTypeParameters()[i],
              actual[i] instanceof TypeVariable<?> variable
                  ? bound.getOrDefault(variable, variable)
                  : actual[i]);
        }
      } else {
        raw = (Class<?>) candidate;
      }
      if (raw == supertype) {
        return java.util.Arrays.stream(raw.getTypeParameters())
            .map(parameter -> inner.getOrDefault(parameter, parameter))
            .toList();
      }
      List<Type> found = arguments(raw, supertype, inner);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }
}
