#pragma once

#include "base/clock.h"
#include "base/enumname.h"
#include "model/money.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace oxide::model {

/// Where a value of the catalogue comes from, in the one order in which they are believed: of two
/// that say something the later one here is taken. The user's own word counts most; then what a
/// service says of its own models; then the synced sources; last what Oxide was built with.
enum class CatalogSource { BuiltIn, HuggingFace, Arena, OpenRouter, Provider, User };

/// What a rating counts.
enum class RatingScale {
    Arena,   ///< Bradley-Terry score of a public arena: 400 points are odds of ten to one
    Quality, ///< [0, 1] already, as the user gave it
};

struct Rating {
    double value = 0;
    RatingScale scale = RatingScale::Arena;
    std::optional<std::int64_t> votes;

    bool operator==(const Rating &) const = default;
};

/// What one source says of one model; what it does not say is empty.
struct CatalogFacts {
    std::string name; ///< HOUSE/NAME as the source writes it; the key among its facts
    std::string title;
    std::vector<std::string> aliases; ///< other names that mean this model alone
    std::string weights;              ///< repository of its weights, which models may share
    std::string released;             ///< 2025-08-07, 2025-08 or empty
    std::optional<bool> openWeights;
    std::optional<double> billions; ///< parameters in all
    std::optional<Price> price;
    std::optional<std::int64_t> contextWindow; ///< tokens
    std::optional<std::int64_t> maxOutput;     ///< tokens of one answer
    std::optional<bool> tools;
    std::optional<bool> vision;
    std::optional<bool> json;
    std::optional<bool> reasoning;
    std::optional<Rating> rating;

    bool operator==(const CatalogFacts &) const = default;
};

/// What one source said of one model, and when.
struct CatalogRecord {
    CatalogSource source = CatalogSource::BuiltIn;
    base::TimePoint at;
    CatalogFacts facts;

    bool operator==(const CatalogRecord &) const = default;
};

/// A value with where and when it was learnt.
template<class T>
struct Sourced {
    T value{};
    CatalogSource source = CatalogSource::BuiltIn;
    base::TimePoint at; ///< of the sync or the check; of the build's table for BuiltIn

    bool operator==(const Sourced &) const = default;
};

/// A model as all sources together describe it.
struct CatalogModel {
    std::string id;                   ///< HOUSE/NAME; stable
    std::string house;                ///< who made it, of the id: "openai", "meta"
    std::string family;               ///< of the id too: "gpt", "llama"; empty where it says none
    std::vector<std::string> aliases; ///< of all sources
    std::optional<Sourced<std::string>> title;
    std::optional<Sourced<std::string>> weights;
    std::optional<Sourced<std::string>> released;
    std::optional<Sourced<bool>> openWeights;
    std::optional<Sourced<double>> billions;
    std::optional<Sourced<Price>> price;
    std::optional<Sourced<std::int64_t>> contextWindow;
    std::optional<Sourced<std::int64_t>> maxOutput;
    std::optional<Sourced<bool>> tools;
    std::optional<Sourced<bool>> vision;
    std::optional<Sourced<bool>> json;
    std::optional<Sourced<bool>> reasoning;
    std::optional<Sourced<Rating>> rating;
    std::optional<double> quality; ///< [0, 1], of the rating

    bool operator==(const CatalogModel &) const = default;
};

/// How a source's last sync went.
struct CatalogSync {
    CatalogSource source = CatalogSource::OpenRouter;
    std::optional<base::TimePoint> at;      ///< of the copy that is in force; empty: none
    std::optional<base::TimePoint> triedAt; ///< of the last attempt
    std::int64_t models = 0;                ///< in the copy
    std::string error;                      ///< of the last attempt; empty: it went well

    bool operator==(const CatalogSync &) const = default;
};

struct CatalogView {
    std::vector<CatalogModel> models; ///< by id
    std::vector<CatalogSync> syncs;   ///< one for each source that can be synced

    bool operator==(const CatalogView &) const = default;
};

enum class CatalogVerdict {
    Match,  ///< the name means this model
    Unsure, ///< it may mean one of these: not told apart, or not quite near
    None,   ///< nothing like it is known
};

struct CatalogCandidate {
    std::string id;
    double distance = 0; ///< 0: the same name
    bool operator==(const CatalogCandidate &) const = default;
};

/// What a name was found to mean.
struct CatalogMatch {
    std::string asked;
    CatalogVerdict verdict = CatalogVerdict::None;
    std::optional<CatalogModel> model;     ///< Match only
    std::vector<CatalogCandidate> nearest; ///< the nearest first; 5 at most

    bool operator==(const CatalogMatch &) const = default;
};

} // namespace oxide::model

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::CatalogSource> =
    std::to_array<oxide::base::EnumName<oxide::model::CatalogSource>>({
        {oxide::model::CatalogSource::BuiltIn, "built-in"},
        {oxide::model::CatalogSource::HuggingFace, "huggingface"},
        {oxide::model::CatalogSource::Arena, "arena"},
        {oxide::model::CatalogSource::OpenRouter, "openrouter"},
        {oxide::model::CatalogSource::Provider, "provider"},
        {oxide::model::CatalogSource::User, "user"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::RatingScale> =
    std::to_array<oxide::base::EnumName<oxide::model::RatingScale>>({
        {oxide::model::RatingScale::Arena, "arena"},
        {oxide::model::RatingScale::Quality, "quality"},
    });

template<>
inline constexpr auto oxide::base::enumNames<oxide::model::CatalogVerdict> =
    std::to_array<oxide::base::EnumName<oxide::model::CatalogVerdict>>({
        {oxide::model::CatalogVerdict::Match, "match"},
        {oxide::model::CatalogVerdict::Unsure, "unsure"},
        {oxide::model::CatalogVerdict::None, "none"},
    });
