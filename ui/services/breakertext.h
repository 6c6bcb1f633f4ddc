#pragma once

#include "base/clock.h"
#include "model/servicefacts.h"

#include <QString>

/// What a service's breakers are told as; times are told as what is left of them.
namespace oxide::ui {

/// One that is not closed, with its reason: "gpt-4.1: open, one trial in 42 s. 5 failed in a row."
[[nodiscard]] QString breakerLine(const model::TrippedBreaker &breaker, base::TimePoint now);
/// All that are not closed, a line each; empty where there is none.
[[nodiscard]] QString breakerLines(const model::ServiceStatus &service, base::TimePoint now);
/// For a narrow column, below the state's word: "gpt-4.1, 42 s", "2 models"; may be empty.
[[nodiscard]] QString breakerCaption(const model::ServiceStatus &service, base::TimePoint now);

} // namespace oxide::ui
