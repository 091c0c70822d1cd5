package io.sconce.http;

import io.sconce.LoadException;
import java.lang.reflect.Constructor;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Describes Java's types as JSON's; one instance describes one type and all that it holds. */
final class JsonTypes {

  private static final JsonType.Whole INT =
      new JsonType.Whole(Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.class);
  private static final JsonType.Whole LONG =
      new JsonType.Whole(Long.MIN_VALUE, Long.MAX_VALUE, Long.class);

  /** Records and sealed interfaces, which may hold themselves. */
  private final Map<Type, JsonType> known = new HashMap<>();

  /** A generic type whose arguments are known; the JDK's own have no constructor. */
  private record Generic(Class<?> raw, List<Type> arguments) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(new Type[0]);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return raw.getDeclaringClass();
    }

    @Override
    public String getTypeName() {
      return raw.getTypeName()
          + arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
    }
  }

  /** An array of a generic type. */
  private record GenericArray(Type element) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return element;
    }
  }

  /**
   * Describes a type.
   *
   * @throws LoadException if it is none that has one obvious JSON
   */
  JsonType of(Type type) {
    if (type instanceof Class<?> plain) {
      return plain.isRecord() ? ofRecord(plain, plain, Map.of()) : ofClass(plain);
    }
    if (type instanceof ParameterizedType) {
      // Ours throughout, so that equal types are known to be.
      Generic generic = (Generic) bind(type, Map.of());
      return ofGeneric(generic.raw(), generic.arguments());
    }
    if (type instanceof GenericArrayType array) {
      return ofArray(array.getGenericComponentType());
    }
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0]);
    }
    throw unsupported(type);
  }

  private JsonType ofArray(Type element) {
    if (element instanceof Class<?> plain) {
      return new JsonType.ArrayOf(of(plain), plain);
    }
    if (element instanceof ParameterizedType generic) {
      return new JsonType.ArrayOf(of(generic), (Class<?>) generic.getRawType());
    }
    throw unsupported(element);
  }

  private JsonType ofGeneric(Class<?> raw, List<Type> arguments) {
    if (raw == List.class || raw == Collection.class) {
      return new JsonType.ListOf(of(arguments.get(0)));
    }
    if (raw == Map.class && arguments.get(0) == String.class) {
      return new JsonType.MapOf(of(arguments.get(1)));
    }
    if (raw == Optional.class) {
      return new JsonType.OptionalOf(of(arguments.get(0)));
    }
    Generic type = new Generic(raw, arguments);
    if (raw.isRecord()) {
      return ofRecord(type, raw, bindings(raw, arguments));
    }
    if (raw.isSealed()) {
      return ofSealed(type, raw);
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
      return INT;
    } else if (type == long.class || type == Long.class) {
      return LONG;
    } else if (type == float.class || type == Float.class) {
      return new JsonType.Real(true);
    } else if (type == double.class || type == Double.class) {
      return new JsonType.Real(false);
    } else if (type == byte[].class) {
      return new JsonType.Bytes();
    } else if (type == float[].class) {
      return new JsonType.Floats();
    } else if (type == double[].class) {
      return new JsonType.Doubles();
    } else if (type == int[].class) {
      return new JsonType.Wholes(INT);
    } else if (type == long[].class) {
      return new JsonType.Wholes(LONG);
    } else if (type == Object.class) {
      return new JsonType.Any();
    } else if (type.isEnum()) {
      return new JsonType.OneOf(type);
    } else if (type.isArray()) {
      return ofArray(type.getComponentType());
    } else if (type.isSealed()) {
      return ofSealed(type, type);
    }
    throw unsupported(type);
  }

  private JsonType ofSealed(Type key, Class<?> type) {
    JsonType before = known.get(key);
    if (before != null) {
      return before;
    }
    Map<String, JsonType.RecordOf> variants = new LinkedHashMap<>();
    JsonType.SealedOf described = new JsonType.SealedOf(key, variants);
    known.put(key, described);
    addVariants(variants, key, type);
    return described;
  }

  /** Adds the records that a sealed interface permits, and those of sealed interfaces in it. */
  private void addVariants(
      Map<String, JsonType.RecordOf> variants, Type sealedType, Class<?> sealedClass) {
    if (!sealedClass.isInterface()) {
      throw notOfRecords(sealedClass, sealedClass);
    }
    for (Class<?> permitted : sealedClass.getPermittedSubclasses()) {
      Type variant = permittedBy(sealedType, sealedClass, permitted);
      if (permitted.isSealed()) {
        addVariants(variants, variant, permitted);
      } else if (permitted.isRecord() && of(variant) instanceof JsonType.RecordOf described) {
        JsonType.RecordOf other = variants.put(permitted.getSimpleName(), described);
        checkVariant(permitted, described, other);
      } else {
        throw notOfRecords(sealedClass, permitted);
      }
    }
  }

  private static void checkVariant(
      Class<?> permitted, JsonType.RecordOf described, JsonType.@Nullable RecordOf other) {
    // One that is permitted in two ways is there twice, and is the same.
    if (other != null && other != described) {
      throw new LoadException(
          "two records of one sealed interface are called "
              + permitted.getSimpleName()
              + ", which is what JSON knows them by; call one otherwise");
    }
    if (described.members().containsKey(JsonType.SealedOf.TYPE)) {
      throw new LoadException(
          "the record "
              + permitted.getTypeName()
              + " has a component '"
              + JsonType.SealedOf.TYPE
              + "', which in JSON names the record of its sealed interface; call it otherwise");
    }
  }

  /** A permitted class with the arguments that make it this very interface's. */
  private static Type permittedBy(Type sealedType, Class<?> sealedClass, Class<?> permitted) {
    if (permitted.getTypeParameters().length == 0 || !(sealedType instanceof Generic actual)) {
      return permitted;
    }
    Map<TypeVariable<?>, Type> bound = new HashMap<>();
    List<Type> declared = arguments(permitted, sealedClass, Map.of());
    for (int i = 0; i < declared.size(); i++) {
      if (declared.get(i) instanceof TypeVariable<?> variable) {
        bound.put(variable, actual.arguments().get(i));
      }
    }
    List<Type> arguments = new ArrayList<>();
    for (TypeVariable<?> parameter : permitted.getTypeParameters()) {
      arguments.add(bind(parameter, bound));
    }
    return new Generic(permitted, List.copyOf(arguments));
  }

  private static LoadException notOfRecords(Class<?> sealedClass, Class<?> permitted) {
    return new LoadException(
        "the sealed type "
            + sealedClass.getTypeName()
            + " cannot be read from or written as JSON, because "
            + permitted.getTypeName()
            + " is no record; use a sealed interface that permits records, or sealed interfaces"
            + " of records");
  }

  private JsonType ofRecord(Type key, Class<?> type, Map<TypeVariable<?>, Type> bound) {
    JsonType before = known.get(key);
    if (before != null) {
      return before;
    }
    RecordComponent[] components = type.getRecordComponents();
    Map<String, JsonType.RecordOf.Member> members = new LinkedHashMap<>();
    JsonType.RecordOf described =
        new JsonType.RecordOf(key, canonicalConstructor(type, components), members);
    known.put(key, described);
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      // A record of a user's is often package-private, as it should be.
      component.getAccessor().setAccessible(true);
      members.put(
          component.getName(),
          new JsonType.RecordOf.Member(
              i, of(bind(component.getGenericType(), bound)), component.getAccessor()));
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
            + " sealed interfaces of records, enums, List, Map<String, …>, Optional, arrays, String, numbers and booleans");
  }

  /**
   * The actual types that a class gives to the parameters of one of its supertypes.
   *
   * @throws LoadException if the class leaves one open, as a raw type or a lambda does
   */
  static List<Type> arguments(Class<?> type, Class<?> supertype) {
    List<Type> found = arguments(type, supertype, Map.of());
    boolean open = found.isEmpty();
    for (Type argument : found) {
      open |= argument instanceof TypeVariable<?>;
    }
    if (open) {
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
    List<Type> supertypes = new ArrayList<>(List.of(type.getGenericInterfaces()));
    if (type.getGenericSuperclass() != null) {
      supertypes.add(type.getGenericSuperclass());
    }
    for (Type candidate : supertypes) {
      Type known = bind(candidate, bound);
      Class<?> raw = known instanceof Generic generic ? generic.raw() : (Class<?>) known;
      List<Type> arguments =
          known instanceof Generic generic
              ? generic.arguments()
              : List.<Type>of(raw.getTypeParameters());
      if (raw == supertype) {
        return arguments;
      }
      List<Type> found = arguments(raw, supertype, bindings(raw, arguments));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static Map<TypeVariable<?>, Type> bindings(Class<?> raw, List<Type> arguments) {
    Map<TypeVariable<?>, Type> bound = new HashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      bound.put(raw.getTypeParameters()[i], arguments.get(i));
    }
    return bound;
  }

  /** A type with its variables replaced by what they stand for. */
  private static Type bind(Type type, Map<TypeVariable<?>, Type> bound) {
    if (type instanceof TypeVariable<?> variable) {
      return bound.getOrDefault(variable, variable);
    }
    if (type instanceof ParameterizedType generic) {
      List<Type> arguments = new ArrayList<>();
      for (Type argument : generic.getActualTypeArguments()) {
        arguments.add(bind(argument, bound));
      }
      return new Generic((Class<?>) generic.getRawType(), List.copyOf(arguments));
    }
    if (type instanceof GenericArrayType array) {
      return new GenericArray(bind(array.getGenericComponentType(), bound));
    }
    return type;
  }
}
