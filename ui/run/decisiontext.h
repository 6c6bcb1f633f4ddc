#pragma once

#include "model/decision.h"

#include <QString>

namespace oxide::ui {

/// "Goes to <b>model</b> on <b>service</b>", "Refused by rule 1", "Nobody can do this now": rich
/// text, everything that is not ours escaped.
[[nodiscard]] QString decisionSentence(const model::Decision &decision);

/// Why, as one sentence: "because rule 2 keeps it on this machine, and it ranks best." Plain text;
/// empty where there is nothing to say.
[[nodiscard]] QString decisionWhy(const model::Decision &decision);

/// What was understood: "code review 93 %, difficulty 0.64, 6,602 tokens in, about 900 out".
[[nodiscard]] QString decisionFeatures(const model::TaskFeatures &features);

/// What it is expected to take: "about 9 s, $0.0031"; empty where nobody can say or do it.
[[nodiscard]] QString decisionEstimate(const model::Decision &decision);

} // namespace oxide::ui
