#pragma once

#include "catalog/comparablename.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oxide::catalog {

/// What it costs that one name says something which the other does not. At 0 they say the same; up
/// to `accepted` they mean one model; up to `conceivable` that is said as a possibility.
struct NameCosts {
    double accepted = 1.0;
    double conceivable = 2.5;
    double margin = 0.15; ///< two that are nearer to each other are not told apart
    double different = 10;

    double packaging = 0.05;
    double ownHouse = 0.05;   ///< the house that made it, before its name
    double otherHouse = 0.2;  ///< another house: often one that serves it
    double houseName = 0.6;   ///< an unknown word before it: a host's name, or another model's
    double unknownWord = 1.5; ///< an unknown word elsewhere
    double wordAdded = 2.2;   ///< one that tells other models apart
    double wordLeftOut = 2.0;
    double instruct = 0.1;
    double chat = 0.3;
    double newest = 0.05;
    double stage = 0.3;
    double thinkingAdded = 1.2; ///< often weights of their own
    double thinkingMode = 0.5;  ///< the same, where it is but a way to ask: ":thinking"
    double thinkingLeftOut = 0.4;
    double effort = 0.4;
    double speed = 0.6;
    double tierLeftOut = 0.5; ///< where the sizes are the same
    double versionAdded = 2.2;
    double versionLeftOut = 2.0;
    double versionOfSized = 0.4; ///< the same, where the sizes are the same
    double markedVersion = 0.1;  ///< "v1"
    double sizeLeftOut = 0.4;
    double sizeAdded = 1.2; ///< and nothing is known of the model's size
    double activeLeftOut = 0.1;
    double dateAdded = 0.5;
    double dateOfRelease = 0.1; ///< the date that is added is the model's
    double dateBesideRelease = 1.2;
    double dateLeftOut = 0.4;
    double revision = 0.1;
    double window = 0.1;
    double windowOfClosed = 1.2; ///< its own price
    double joined = 0.3;         ///< the same only when written as one word: "gpt-52"
    double otherName = 0.03;     ///< not the model's own name, but one it is known by
    double shared = 0.5;         ///< a shared name, and another model is nearer to it
};

/// What is known of the model behind a name, beside the name.
struct NamedThing {
    std::string house; ///< who made it, as in namewords.h, or as it is written
    bool openWeights = false;
    std::optional<double> billions; ///< of parameters
    NameDate released;
};

/// True for a word that stands in the name of some model of the catalogue.
using IsVocabulary = std::function<bool(std::string_view)>;

/// The cost of taking a name for a model's; NameCosts::different where they contradict each other.
[[nodiscard]] double nameDistance(const ComparableName &asked, const ComparableName &known,
                                  const NamedThing &thing,
                                  const std::vector<std::string> &hostWords,
                                  const IsVocabulary &isVocabulary, const NameCosts &costs);

} // namespace oxide::catalog
