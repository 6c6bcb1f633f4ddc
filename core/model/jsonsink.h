#pragma once

// What the JSON of a value is written into: a tree, or text. Included by model/jsonio.h.

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>

namespace oxide::model::json {

/// Builds a tree. Who writes says at the end of a list or an object how much it holds.
class TreeSink
{
public:
    TreeSink() { m_stack.reset(); }

    void null() { m_stack.push_null(); }
    void boolean(bool value) { m_stack.push_bool(value); }
    void whole(std::int64_t value) { m_stack.push_int64(value); }
    void real(double value) { m_stack.push_double(value); }
    void text(std::string_view value) { m_stack.push_string(value); }

    void beginArray() {}
    void element() {}
    void endArray(std::size_t count) { m_stack.push_array(count); }
    void beginObject() {}
    void key(std::string_view key) { m_stack.push_key(key); }
    void endObject(std::size_t count) { m_stack.push_object(count); }

    [[nodiscard]] boost::json::value take() { return m_stack.release(); }

private:
    boost::json::value_stack m_stack;
};

/// Appends text, to the byte what boost::json::serialize makes of the tree.
class TextSink
{
public:
    explicit TextSink(std::string &out) : m_out(out) {}

    void null() { m_out += "null"; }
    void boolean(bool value) { m_out += value ? "true" : "false"; }
    void whole(std::int64_t value)
    {
        std::array<char, 24> digits;
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        m_out.append(digits.data(), end);
    }
    void real(double value)
    {
        const boost::json::value number(value);
        boost::json::serializer serializer;
        serializer.reset(&number);
        std::array<char, 32> digits;
        m_out += serializer.read(digits.data(), digits.size());
    }
    void text(std::string_view value)
    {
        m_out += '"';
        for (std::size_t from = 0; from < value.size();) {
            std::size_t to = from;
            while (to < value.size() && !isEscaped(value[to]))
                ++to;
            m_out += value.substr(from, to - from);
            if (to < value.size())
                escape(value[to]);
            from = to + 1;
        }
        m_out += '"';
    }

    void beginArray() { m_out += '['; }
    void element() { partFrom('['); }
    void endArray(std::size_t) { m_out += ']'; }
    void beginObject() { m_out += '{'; }
    void key(std::string_view key)
    {
        partFrom('{');
        text(key);
        m_out += ':';
    }
    void endObject(std::size_t) { m_out += '}'; }

private:
    /// A comma before all but the first: what a string ends in is its quotation mark.
    void partFrom(char opening)
    {
        if (m_out.back() != opening)
            m_out += ',';
    }

    static bool isEscaped(char c)
    {
        return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
    }

    void escape(char c)
    {
        constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
        constexpr std::string_view kLetters = "btnfr\"\\";
        constexpr std::string_view kHex = "0123456789abcdef";
        m_out += '\\';
        if (const std::size_t at = kShort.find(c); at != std::string_view::npos) {
            m_out += kLetters[at];
            return;
        }
        m_out += "u00";
        m_out += kHex[static_cast<unsigned char>(c) >> 4U];
        m_out += kHex[static_cast<unsigned char>(c) & 0xFU];
    }

    std::string &m_out;
};

} // namespace oxide::model::json
