// The functions as a Node-API addon: what the processor can do, the layout they expect, and `bind`, which ties them to one memory.
#define NAPI_VERSION 8
#include "candidates.h"
#include "load.h"
#include "processor.h"
#include "single.h"
#include "state.h"
#include <node_api.h>
#include <stddef.h>

enum { MOST = 9 };

// Arguments that WebAssembly passes are whole numbers of 32 bits; addresses beyond 2³¹ come as negative ones. @returns the memory
static uint8_t *take(napi_env env, napi_callback_info info, uint32_t numbers[MOST]) {
  napi_value given[MOST];
  size_t count = MOST;
  void *memory = NULL;
  napi_get_cb_info(env, info, &count, given, NULL, &memory);
  for (size_t i = 0; i < MOST; i++) {
    numbers[i] = 0;
    if (i < count) napi_get_value_uint32(env, given[i], &numbers[i]);
  }
  return memory;
}

static napi_value number(napi_env env, uint32_t value) {
  napi_value made;
  napi_create_uint32(env, value, &made);
  return made;
}

static napi_value callCandidates(napi_env env, napi_callback_info info) {
  uint32_t v[MOST];
  uint8_t *memory = take(env, info, v);
  return number(env, candidates(memory, v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]));
}

static napi_value callMultiplyPanels(napi_env env, napi_callback_info info) {
  uint32_t v[MOST];
  uint8_t *memory = take(env, info, v);
  multiplyPanels(memory, v, v[4], v[5], v[6], v[7], v[8]);
  return NULL;
}

// load(vectors: Float32Array, rows, dimension, floats, to, squares): see `loadRows`.
static napi_value callLoad(napi_env env, napi_callback_info info) {
  napi_value given[6];
  size_t count = 6, length = 0;
  void *memory = NULL, *vectors = NULL;
  uint32_t v[6] = {0};
  napi_typedarray_type type = napi_int8_array;
  napi_get_cb_info(env, info, &count, given, NULL, &memory);
  for (size_t i = 1; i < count && i < 6; i++) napi_get_value_uint32(env, given[i], &v[i]);
  if (count < 6 || napi_get_typedarray_info(env, given[0], &type, &length, &vectors, NULL, NULL) != napi_ok || type != napi_float32_array || length != (uint64_t)v[1] * v[2]) {
    napi_throw_type_error(env, NULL, "load() takes a Float32Array of whole rows");
    return NULL;
  }
  return number(env, loadRows(memory, vectors, v[2], v[3], v[1], v[4], v[5]));
}

static napi_value callOpenTile(napi_env env, napi_callback_info info) {
  uint32_t v[MOST];
  uint8_t *memory = take(env, info, v);
  openTile(memory, v[0], v[1], v[2], v[3], v[4], v[5]);
  return NULL;
}

static napi_value callNextUndecided(napi_env env, napi_callback_info info) {
  uint32_t v[MOST];
  uint8_t *memory = take(env, info, v);
  return number(env, nextUndecided(memory, v[0], v[1], v[2], v[3]));
}

static napi_value callAppendVector(napi_env env, napi_callback_info info) {
  uint32_t v[MOST];
  uint8_t *memory = take(env, info, v);
  appendVector(memory, v[0], v[1], v[2], v[3], v[4], v[5]);
  return NULL;
}

static napi_value callKeepUndecided(napi_env env, napi_callback_info info) {
  uint32_t v[MOST];
  uint8_t *memory = take(env, info, v);
  return number(env, keepUndecided(memory, v[0], v[1], v[2], v[3]));
}

static void put(napi_env env, napi_value object, const char *name, napi_callback callback, void *data) {
  napi_value function;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, data, &function);
  napi_set_named_property(env, object, name, function);
}

// bind(bytes: Uint8Array over all of a shared WebAssembly memory): the functions on that memory, which never moves, however it grows.
static napi_value bind(napi_env env, napi_callback_info info) {
  napi_value bytes, functions;
  size_t count = 1;
  void *memory = NULL;
  napi_get_cb_info(env, info, &count, &bytes, NULL, NULL);
  if (count < 1 || napi_get_typedarray_info(env, bytes, NULL, NULL, &memory, NULL, NULL) != napi_ok || memory == NULL) {
    napi_throw_type_error(env, NULL, "bind() takes a Uint8Array over a shared WebAssembly memory");
    return NULL;
  }
  napi_create_object(env, &functions);
  put(env, functions, "candidates", callCandidates, memory);
  put(env, functions, "multiplyPanels", callMultiplyPanels, memory);
  put(env, functions, "load", callLoad, memory);
  put(env, functions, "openTile", callOpenTile, memory);
  put(env, functions, "nextUndecided", callNextUndecided, memory);
  put(env, functions, "appendVector", callAppendVector, memory);
  put(env, functions, "keepUndecided", callKeepUndecided, memory);
  return functions;
}

NAPI_MODULE_INIT() {
  napi_value supported;
  napi_set_named_property(env, exports, "layout", number(env, LAYOUT));
  napi_get_boolean(env, hasAvx512Vnni(), &supported);
  napi_set_named_property(env, exports, "supported", supported);
  put(env, exports, "bind", bind, NULL);
  return exports;
}
