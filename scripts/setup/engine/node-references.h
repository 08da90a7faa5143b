/*
 * The binding's tensors share the memory of JavaScript arrays, and whoever drops the last use of one deletes the
 * reference that keeps its array. That is often a thread of TensorFlow: an operation that copies or replaces a
 * variable, the end of a step. Node lets only the thread of an environment touch its references, and two threads at
 * once corrupt their list. So other threads leave references here, and the environment's own thread deletes them when
 * it makes the next one.
 *
 * Included before each source of the binding (see compile.mjs).
 */
#pragma once

#include <node_api.h>

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

namespace trainhorn {

struct LeftReferences {
  std::mutex mutex;
  std::vector<std::pair<napi_env, napi_ref>> references;
};

// Never destroyed: threads of TensorFlow run on while the process ends.
inline LeftReferences &left_references() {
  static auto *left = new LeftReferences();
  return *left;
}

// The environment whose JavaScript runs on this thread; none on TensorFlow's.
inline thread_local napi_env environment_of_thread = nullptr;

inline std::vector<std::pair<napi_env, napi_ref>> take_left_references(napi_env env) {
  auto &[mutex, references] = left_references();
  std::lock_guard<std::mutex> lock(mutex);
  const auto is_of_another = [env](const auto &left) { return left.first != env; };
  const auto first = std::partition(references.begin(), references.end(), is_of_another);
  std::vector<std::pair<napi_env, napi_ref>> taken(first, references.end());
  references.erase(first, references.end());
  return taken;
}

inline napi_status create_reference(napi_env env, napi_value value, uint32_t initial_refcount, napi_ref *result) {
  environment_of_thread = env;
  for (const auto &[owner, reference] : take_left_references(env)) napi_delete_reference(owner, reference);
  return napi_create_reference(env, value, initial_refcount, result);
}

inline napi_status delete_reference(napi_env env, napi_ref reference) {
  if (env == environment_of_thread) return napi_delete_reference(env, reference);
  auto &[mutex, references] = left_references();
  std::lock_guard<std::mutex> lock(mutex);
  references.emplace_back(env, reference);
  return napi_ok;
}

}  // namespace trainhorn

#define napi_create_reference trainhorn::create_reference
#define napi_delete_reference trainhorn::delete_reference
