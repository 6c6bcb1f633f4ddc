#pragma once

#include <algorithm>
#include <optional>
#include <string_view>

namespace oxide::base {

/// One row of an enum's name table. The names are what files, the database and the API carry, so
/// they never change; what a person reads is translated elsewhere.
template<class E>
struct EnumName {
    E value;
    std::string_view name;
};

/// The name table of E: specialise it beside the enum as `constexpr std::array`.
template<class E>
inline constexpr auto enumNames = nullptr;

/// The stable name of value; empty when the table lacks it.
template<class E>
[[nodiscard]] constexpr std::string_view nameOf(E value)
{
    for (const auto &row : enumNames<E>) {
        if (row.value == value)
            return row.name;
    }
    return {};
}

/// The value that carries this exact name.
template<class E>
[[nodiscard]] constexpr std::optional<E> fromName(std::string_view name)
{
    for (const auto &row : enumNames<E>) {
        if (row.name == name)
            return row.value;
    }
    return std::nullopt;
}

} // namespace oxide::base
