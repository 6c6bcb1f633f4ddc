#pragma once

#include "config/schema.h"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

// How the files of the schema table write its rows. Internal to config.

namespace oxide::config {

template<class T>
Value toValue(const T &value)
{
    if constexpr (std::is_enum_v<T>)
        return std::string(base::nameOf(value));
    else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
        return static_cast<std::int64_t>(value);
    else
        return value;
}

template<class T>
void fromValue(const Value &value, T &out)
{
    if constexpr (std::is_enum_v<T>)
        out = *base::fromName<T>(std::get<std::string>(value));
    else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>)
        out = static_cast<T>(std::get<std::int64_t>(value));
    else
        out = std::get<T>(value);
}

template<auto Section, auto Field>
Value fieldValue(const Config &config)
{
    return toValue((config.*Section).*Field);
}

template<auto Section, auto Field>
void setFieldValue(Config &config, const Value &value)
{
    fromValue(value, (config.*Section).*Field);
}

template<class E>
std::vector<std::string> namesOf()
{
    std::vector<std::string> names;
    names.reserve(base::enumNames<E>.size());
    for (const auto &row : base::enumNames<E>)
        names.emplace_back(row.name);
    return names;
}

/// A row whose value is a member of one of Config's sections.
template<auto Section, auto Field>
Row row(std::string_view key, model::SettingType type, Bounds bounds, const char *title,
        const char *help, std::vector<std::string> choices = {})
{
    Row row;
    row.key = key;
    row.type = type;
    row.bounds = bounds;
    row.choices = std::move(choices);
    row.title = title;
    row.help = help;
    row.value = &fieldValue<Section, Field>;
    row.setValue = &setFieldValue<Section, Field>;
    return row;
}

[[nodiscard]] constexpr Bounds range(double minimum, double maximum, std::string_view unit = {})
{
    return {minimum, maximum, unit};
}

inline constexpr Bounds none;

/// The rows of `api:`.
[[nodiscard]] std::vector<Row> apiRows();

} // namespace oxide::config
