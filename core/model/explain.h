#pragma once

#include "model/decision.h"

#include <string>
#include <vector>

namespace oxide::model {

enum class Outcome {
    Sent,    ///< someone does it
    Refused, ///< a rule says no
    Nobody,  ///< nobody can
};

/// What a decision comes to, in parts that each language can build its own sentence from.
struct Explanation {
    Outcome outcome = Outcome::Nobody;
    Target target;            ///< Sent: who
    Reason because;           ///< Sent: why this one; Refused: by which rule
    std::vector<Target> then; ///< Sent: who stands in, in order
    std::vector<Reason> also; ///< what else is worth knowing, in the decision's order
    std::string message;      ///< Refused: what the rule says; may be empty
    /// Nobody: each candidate that came closest with its first reason, at most three.
    std::vector<std::pair<Target, Reason>> rejected;
    std::string unknownModel; ///< Nobody: what every single candidate lacks; may be empty

    bool operator==(const Explanation &) const = default;
};

[[nodiscard]] Explanation explain(const Decision &decision);

/// A reason as an English clause: "rule 2 says so", "it is switched off".
[[nodiscard]] std::string clause(const Reason &reason);

/// The explanation in one or two English sentences: "Goes to llama3 on ollama, because local
/// services are preferred. If that fails: gemini."
[[nodiscard]] std::string sentence(const Explanation &explanation);
[[nodiscard]] std::string sentence(const Decision &decision);

/// "llama3 on ollama", or "ollama" where the service chooses the model.
[[nodiscard]] std::string describe(const Target &target);

} // namespace oxide::model
