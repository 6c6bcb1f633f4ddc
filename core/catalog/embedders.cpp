#include "catalog/embedders.h"

#include "catalog/builtin.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace oxide::catalog {

namespace {

struct EmbedderRow {
    std::string_view name;
    std::int64_t window; ///< tokens of one text
    std::int64_t input;  ///< micro-dollars per million tokens
};

/// As the makers' own price lists had them.
constexpr auto kEmbedders = std::to_array<EmbedderRow>({
    {"text-embedding-3-small", 8'191, 20'000},
    {"text-embedding-3-large", 8'191, 130'000},
    {"text-embedding-ada-002", 8'191, 100'000},
    {"gemini-embedding-001", 2'048, 150'000},
});

/// HOUSE/NAME is what OpenRouter calls them.
std::string_view withoutHouse(std::string_view name)
{
    const std::size_t slash = name.find('/');
    return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

} // namespace

model::CatalogModel builtInEmbedder(std::string_view name)
{
    model::CatalogModel known;
    known.id = name;
    const auto *row = std::ranges::find(kEmbedders, withoutHouse(name), &EmbedderRow::name);
    if (row == kEmbedders.end())
        return known;
    model::Price price;
    price.inputPerMillion = row->input;
    known.price = model::Sourced<model::Price>{price, model::CatalogSource::BuiltIn, builtInAt()};
    known.contextWindow =
        model::Sourced<std::int64_t>{row->window, model::CatalogSource::BuiltIn, builtInAt()};
    return known;
}

} // namespace oxide::catalog
