#pragma once

// The fields of what the catalogue of models says; see jsonfields.h.

#include "model/catalog.h"
#include "model/jsonfields.h"

namespace oxide::model::json {

template<>
inline constexpr auto fieldsOf<Rating> = std::tuple{
    Field{"value", &Rating::value},
    Field{"scale", &Rating::scale},
    Field{"votes", &Rating::votes},
};

template<>
inline constexpr auto fieldsOf<CatalogFacts> = std::tuple{
    Field{"name", &CatalogFacts::name},
    Field{"title", &CatalogFacts::title},
    Field{"aliases", &CatalogFacts::aliases},
    Field{"weights", &CatalogFacts::weights},
    Field{"released", &CatalogFacts::released},
    Field{"open_weights", &CatalogFacts::openWeights},
    Field{"billions", &CatalogFacts::billions},
    Field{"price", &CatalogFacts::price},
    Field{"context_window", &CatalogFacts::contextWindow},
    Field{"max_output", &CatalogFacts::maxOutput},
    Field{"tools", &CatalogFacts::tools},
    Field{"vision", &CatalogFacts::vision},
    Field{"json", &CatalogFacts::json},
    Field{"reasoning", &CatalogFacts::reasoning},
    Field{"rating", &CatalogFacts::rating},
};

template<class T>
inline constexpr auto fieldsOf<Sourced<T>> = std::tuple{
    Field{"value", &Sourced<T>::value},
    Field{"source", &Sourced<T>::source},
    Field{"at", &Sourced<T>::at},
};

template<>
inline constexpr auto fieldsOf<CatalogModel> = std::tuple{
    Field{"id", &CatalogModel::id},
    Field{"title", &CatalogModel::title},
    Field{"house", &CatalogModel::house},
    Field{"family", &CatalogModel::family},
    Field{"aliases", &CatalogModel::aliases},
    Field{"weights", &CatalogModel::weights},
    Field{"released", &CatalogModel::released},
    Field{"open_weights", &CatalogModel::openWeights},
    Field{"billions", &CatalogModel::billions},
    Field{"price", &CatalogModel::price},
    Field{"context_window", &CatalogModel::contextWindow},
    Field{"max_output", &CatalogModel::maxOutput},
    Field{"tools", &CatalogModel::tools},
    Field{"vision", &CatalogModel::vision},
    Field{"json", &CatalogModel::json},
    Field{"reasoning", &CatalogModel::reasoning},
    Field{"rating", &CatalogModel::rating},
    Field{"quality", &CatalogModel::quality},
};

template<>
inline constexpr auto fieldsOf<CatalogSync> = std::tuple{
    Field{"source", &CatalogSync::source},    Field{"at", &CatalogSync::at},
    Field{"tried_at", &CatalogSync::triedAt}, Field{"models", &CatalogSync::models},
    Field{"error", &CatalogSync::error},
};

template<>
inline constexpr auto fieldsOf<CatalogView> = std::tuple{
    Field{"models", &CatalogView::models},
    Field{"syncs", &CatalogView::syncs},
};

template<>
inline constexpr auto fieldsOf<CatalogCandidate> = std::tuple{
    Field{"id", &CatalogCandidate::id},
    Field{"distance", &CatalogCandidate::distance},
};

template<>
inline constexpr auto fieldsOf<CatalogMatch> = std::tuple{
    Field{"asked", &CatalogMatch::asked},
    Field{"verdict", &CatalogMatch::verdict},
    Field{"model", &CatalogMatch::model},
    Field{"nearest", &CatalogMatch::nearest},
};

} // namespace oxide::model::json
