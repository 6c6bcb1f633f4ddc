#pragma once

#include "base/error.h"
#include "model/catalog.h"
#include "model/history.h"
#include "model/overview.h"
#include "model/parallel.h"
#include "model/profile.h"
#include "model/reason.h"
#include "model/rule.h"
#include "model/service.h"
#include "model/task.h"

#include <QCoreApplication>
#include <QString>

/// The model's enums as words that a person reads. Lower case where they stand inside a sentence
/// or a column of kinds, upper case where they stand alone.
namespace oxide::ui::format {

/// Translation context of everything in this folder.
class Words
{
    Q_DECLARE_TR_FUNCTIONS(Words)
};

[[nodiscard]] QString word(model::TaskType type);        ///< "code review"
[[nodiscard]] QString word(model::TaskState state);      ///< "Failed"
[[nodiscard]] QString word(model::TaskSource source);    ///< "app"
[[nodiscard]] QString word(model::OnFailure mode);       ///< "start over"
[[nodiscard]] QString word(model::Sensitivity kind);     ///< "an e-mail address"
[[nodiscard]] QString word(model::Strategy strategy);    ///< "Split"
[[nodiscard]] QString word(model::CostSource source);    ///< "reported"
[[nodiscard]] QString word(model::ActionKind action);    ///< "send to"
[[nodiscard]] QString word(model::CatalogSource source); ///< "OpenRouter", "you"
[[nodiscard]] QString word(model::Factor factor);        ///< "time to first token"

/// The state of a row, with what the state alone does not say: "Done after fallback".
[[nodiscard]] QString stateOf(const model::TaskSummary &task);

/// What a reason code means, as a sentence: the tooltip of its chip.
[[nodiscard]] QString sentence(const model::Reason &reason);
/// A kind of failure in a few words: "the connection was refused".
[[nodiscard]] QString sentence(base::ErrorKind kind);
/// What happened, in words for a person: the error's own message, or its kind's.
[[nodiscard]] QString sentence(const base::Error &error);

/// "qwen2.5-coder:14b on Ollama", or the service alone where the model is its own choice.
[[nodiscard]] QString targetName(const model::Target &target);
/// The model, or the service where the model is not known.
[[nodiscard]] QString shortTargetName(const model::Target &target);

/// "1 file", "3 files".
[[nodiscard]] QString files(int count);
/// "1 task", "3,120 tasks".
[[nodiscard]] QString tasks(std::int64_t count);

} // namespace oxide::ui::format
