#pragma once

// Reads what jsonsink.h wrote, straight from its text. Included by model/json.cpp alone.

#include "model/jsonio.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <vector>

namespace oxide::model::json {

/// Reads canonical text without a tree, several times as fast. It knows what we write and nothing
/// else: members in our order, no white space, no escapes, ASCII. Whatever it does not know is
/// false, and the text is for the parser and the Reader, which know all of JSON and say what is
/// wrong.
class TextSource
{
public:
    explicit TextSource(std::string_view text) : m_rest(text) {}

    [[nodiscard]] bool read(bool &value)
    {
        value = m_rest.starts_with("true");
        return take("true") || take("false");
    }

    template<Integer T>
    [[nodiscard]] bool read(T &value)
    {
        return readNumber(value);
    }

    [[nodiscard]] bool read(double &value)
    {
        if (!take("null"))
            return readNumber(value);
        value = std::numeric_limits<double>::quiet_NaN();
        return true;
    }

    [[nodiscard]] bool read(std::string &value)
    {
        const std::optional<std::string_view> text = quoted();
        if (text)
            value = *text;
        return text.has_value();
    }

    template<Enumerated T>
    [[nodiscard]] bool read(T &value)
    {
        const std::optional<std::string_view> name = quoted();
        const std::optional<T> known = name ? base::fromName<T>(*name) : std::nullopt;
        value = known.value_or(value);
        return known.has_value();
    }

    template<class T>
    [[nodiscard]] bool read(std::optional<T> &value)
    {
        return read(value.emplace());
    }

    template<class T>
    [[nodiscard]] bool read(std::vector<T> &values)
    {
        if (!take("["))
            return false;
        values.clear();
        if (take("]"))
            return true;
        do {
            T value{};
            if (!read(value))
                return false;
            values.push_back(std::move(value));
        } while (take(","));
        return take("]");
    }

    template<Described T>
    [[nodiscard]] bool read(T &value)
    {
        if (!take("{"))
            return false;
        bool isFirst = true;
        const auto one = [&]<class M>(const Field<T, M> &field) {
            if (!takeKey(field.key, isFirst))
                return true;
            isFirst = false;
            return read(value.*field.member);
        };
        return std::apply([&](const auto &...field) { return (one(field) && ...); }, fieldsOf<T>)
               && take("}");
    }

private:
    bool take(std::string_view text)
    {
        if (!m_rest.starts_with(text))
            return false;
        m_rest.remove_prefix(text.size());
        return true;
    }

    /// With the comma before it, but for the first.
    bool takeKey(std::string_view key, bool isFirst)
    {
        const std::size_t quote = isFirst ? 0 : 1;
        const std::size_t size = quote + key.size() + 3;
        if (m_rest.size() < size || (!isFirst && m_rest.front() != ',') || m_rest[quote] != '"'
            || m_rest.substr(quote + 1, key.size()) != key || m_rest.substr(size - 2, 2) != "\":")
            return false;
        m_rest.remove_prefix(size);
        return true;
    }

    std::optional<std::string_view> quoted()
    {
        constexpr auto isPlain = [](char c) { return c >= ' ' && c < '\x7f' && c != '\\'; };
        if (!take("\""))
            return std::nullopt;
        const std::string_view text = m_rest.substr(0, m_rest.find('"'));
        if (text.size() == m_rest.size() || !std::ranges::all_of(text, isPlain))
            return std::nullopt;
        m_rest.remove_prefix(text.size() + 1);
        return text;
    }

    template<class T>
    bool readNumber(T &value)
    {
        // What is no number in JSON ("inf", "01") is none here; neither is a part of one.
        const std::size_t digit = m_rest.starts_with('-') ? 1 : 0;
        const auto isDigit = [this](std::size_t at) {
            return at < m_rest.size() && m_rest[at] >= '0' && m_rest[at] <= '9';
        };
        if (!isDigit(digit) || (m_rest[digit] == '0' && isDigit(digit + 1)))
            return false;
        const auto end = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        if (end.ec != std::errc())
            return false;
        m_rest.remove_prefix(static_cast<std::size_t>(end.ptr - m_rest.data()));
        return m_rest.empty() || std::string_view(",]}").find(m_rest.front()) != m_rest.npos;
    }

    std::string_view m_rest;
};

} // namespace oxide::model::json
