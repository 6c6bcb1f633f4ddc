#pragma once

#include "base/error.h"
#include "execution/files.h"
#include "execution/prompt.h"
#include "execution/promptcaches.h"
#include "model/rule.h"
#include "model/task.h"
#include "routing/tokenestimate.h"
#include "security/pii.h"

#include <vector>

namespace oxide::execution {

/// What is read for a task before it is decided. Any thread.
struct Material {
    std::vector<FileText> files;
    /// Kinds of personal data in all that a provider would get to read as words: the prompt, the
    /// files, the conversation before it, tools and wishes, and what Oxide did not understand of
    /// the request. Sorted.
    std::vector<model::Sensitivity> sensitivity;
    routing::TokenCounts foreignTokens; ///< of what Oxide did not understand
    Beginnings beginnings;
};

/// Long: reading takes longer than the engine may stand still, and is a pool thread's work.
enum class Length { Short, Long };
[[nodiscard]] Length lengthOf(const model::TaskRequest &request, const PromptParts &parts);

/// An Error names the file that cannot be read.
[[nodiscard]] base::Result<Material> readMaterial(const model::TaskRequest &request,
                                                  const PromptParts &parts,
                                                  const security::PiiFinder &pii);

} // namespace oxide::execution
