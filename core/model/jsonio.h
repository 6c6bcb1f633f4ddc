#pragma once

// The two directions between a value and its JSON, driven by one table of fields a struct.
// Included by model/json.cpp alone: everyone else includes model/json.h.

#include "base/clock.h"
#include "base/enumname.h"
#include "base/error.h"
#include "base/ulid.h"
#include "model/jsonsink.h"
#include "model/money.h"

#include <chrono>
#include <cmath>
#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json.hpp>

namespace oxide::model::json {

/// One key of a struct's JSON object and the member that it carries.
template<class S, class M>
struct Field {
    std::string_view key;
    M S::*member;
};

/// The fields of S in their canonical order: specialise as a tuple of Field.
template<class S>
inline constexpr auto fieldsOf = nullptr;

template<class T>
concept Described = !std::is_null_pointer_v<std::remove_const_t<decltype(fieldsOf<T>)>>;

template<class T>
concept Enumerated = std::is_enum_v<T>;

template<class T>
concept Integer = std::integral<T> && !std::same_as<T, bool>;

template<class T>
inline constexpr bool isOptional = false;
template<class T>
inline constexpr bool isOptional<std::optional<T>> = true;

// Writing: each overload puts one kind of value into a sink (jsonsink.h).

template<class Sink>
void write(Sink &sink, bool value)
{
    sink.boolean(value);
}

template<class Sink, Integer T>
void write(Sink &sink, T value)
{
    sink.whole(static_cast<std::int64_t>(value));
}

/// JSON has no NaN and no infinity: they are null.
template<class Sink>
void write(Sink &sink, double value)
{
    if (std::isfinite(value))
        sink.real(value);
    else
        sink.null();
}

template<class Sink>
void write(Sink &sink, const std::string &value)
{
    sink.text(value);
}

template<class Sink>
void write(Sink &sink, std::chrono::milliseconds value)
{
    sink.whole(value.count());
}

template<class Sink>
void write(Sink &sink, base::TimePoint value)
{
    sink.whole(value.time_since_epoch().count());
}

template<class Sink>
void write(Sink &sink, Money value)
{
    sink.whole(value.micros());
}

template<class Sink>
void write(Sink &sink, const base::Ulid &value)
{
    sink.text(value.text());
}

template<class Sink, Enumerated T>
void write(Sink &sink, T value)
{
    sink.text(base::nameOf(value));
}

template<class Sink, class T>
void write(Sink &sink, const std::vector<T> &values)
{
    sink.beginArray();
    for (const auto &value : values) {
        sink.element();
        write(sink, static_cast<const T &>(value));
    }
    sink.endArray(values.size());
}

template<class Sink, class T>
void write(Sink &sink, const std::map<std::string, T> &values)
{
    sink.beginObject();
    for (const auto &[key, value] : values) {
        sink.key(key);
        write(sink, value);
    }
    sink.endObject(values.size());
}

/// Gives how many were written.
template<class Sink, class S>
std::size_t writeFields(Sink &sink, const S &value)
{
    std::size_t count = 0;
    const auto put = [&](std::string_view key, const auto &member) {
        sink.key(key);
        write(sink, member);
        ++count;
    };
    const auto one = [&]<class M>(const Field<S, M> &field) {
        const M &member = value.*field.member;
        if constexpr (isOptional<M>) {
            if (member)
                put(field.key, *member);
        } else {
            put(field.key, member);
        }
    };
    std::apply([&](const auto &...field) { (one(field), ...); }, fieldsOf<S>);
    return count;
}

template<class Sink, Described T>
void write(Sink &sink, const T &value)
{
    sink.beginObject();
    sink.endObject(writeFields(sink, value));
}

/// The name that stands under "type" for an alternative of a variant: specialise it.
template<class T>
inline constexpr std::string_view alternativeName{};

template<class Sink, class... T>
void write(Sink &sink, const std::variant<T...> &value)
{
    std::visit(
        [&sink]<class A>(const A &alternative) {
            sink.beginObject();
            sink.key("type");
            sink.text(alternativeName<A>);
            sink.endObject(1 + writeFields(sink, alternative));
        },
        value);
}

/// Reads values and remembers the first thing that did not fit, with the path to it.
class Reader
{
public:
    /// Empty while all went well.
    [[nodiscard]] const std::optional<base::Error> &error() const { return m_error; }

    bool read(const boost::json::value &json, bool &value)
    {
        const bool *found = json.if_bool();
        if (!found)
            return refuse("true or false was expected");
        value = *found;
        return true;
    }

    template<Integer T>
    bool read(const boost::json::value &json, T &value)
    {
        std::int64_t whole = 0;
        if (!readWhole(json, whole))
            return false;
        if (!std::in_range<T>(whole))
            return refuse("the number is out of range");
        value = static_cast<T>(whole);
        return true;
    }

    bool read(const boost::json::value &json, double &value)
    {
        if (json.is_null())
            value = std::numeric_limits<double>::quiet_NaN();
        else if (const double *number = json.if_double())
            value = *number;
        else if (const std::int64_t *whole = json.if_int64())
            value = static_cast<double>(*whole);
        else if (const std::uint64_t *big = json.if_uint64())
            value = static_cast<double>(*big);
        else
            return refuse("a number was expected");
        return true;
    }

    bool read(const boost::json::value &json, std::string &value)
    {
        const boost::json::string *found = json.if_string();
        if (!found)
            return refuse("text was expected");
        value.assign(found->data(), found->size());
        return true;
    }

    bool read(const boost::json::value &json, std::chrono::milliseconds &value)
    {
        std::int64_t count = 0;
        if (!readWhole(json, count))
            return false;
        value = std::chrono::milliseconds(count);
        return true;
    }

    bool read(const boost::json::value &json, base::TimePoint &value)
    {
        std::chrono::milliseconds sinceEpoch{0};
        if (!read(json, sinceEpoch))
            return false;
        value = base::TimePoint(sinceEpoch);
        return true;
    }

    bool read(const boost::json::value &json, Money &value)
    {
        std::int64_t micros = 0;
        if (!readWhole(json, micros))
            return false;
        value = Money::fromMicros(micros);
        return true;
    }

    bool read(const boost::json::value &json, base::Ulid &value)
    {
        std::string text;
        if (!read(json, text))
            return false;
        const auto id = base::Ulid::parse(text);
        if (!id)
            return refuse("an id of 26 characters was expected");
        value = *id;
        return true;
    }

    template<Enumerated T>
    bool read(const boost::json::value &json, T &value)
    {
        const boost::json::string *name = json.if_string();
        if (!name)
            return refuse("text was expected");
        const auto found = base::fromName<T>(std::string_view(name->data(), name->size()));
        if (!found)
            return refuse("`" + std::string(name->data(), name->size()) + "` is not known here");
        value = *found;
        return true;
    }

    template<class T>
    bool read(const boost::json::value &json, std::optional<T> &value)
    {
        if (json.is_null()) {
            value.reset();
            return true;
        }
        T inner{};
        if (!read(json, inner))
            return false;
        value = std::move(inner);
        return true;
    }

    template<class T>
    bool read(const boost::json::value &json, std::vector<T> &values)
    {
        const boost::json::array *array = json.if_array();
        if (!array)
            return refuse("a list was expected");
        values.clear();
        values.reserve(array->size());
        for (std::size_t i = 0; i < array->size(); ++i) {
            const Step step(*this, i);
            T value{};
            if (!read((*array)[i], value))
                return false;
            values.push_back(std::move(value));
        }
        return true;
    }

    template<class T>
    bool read(const boost::json::value &json, std::map<std::string, T> &values)
    {
        const boost::json::object *object = json.if_object();
        if (!object)
            return refuse("an object was expected");
        values.clear();
        for (const auto &[key, member] : *object) {
            const Step step(*this, key);
            if (!read(member, values[std::string(key)]))
                return false;
        }
        return true;
    }

    template<class... T>
    bool read(const boost::json::value &json, std::variant<T...> &value)
    {
        const boost::json::object *object = json.if_object();
        if (!object)
            return refuse("an object was expected");
        const boost::json::value *type = object->if_contains("type");
        const Step step(*this, std::string_view("type"));
        std::string name;
        if (!type || !read(*type, name))
            return refuse("the name of a kind was expected");
        bool known = false;
        bool good = false;
        const auto attempt = [&]<class A>(std::type_identity<A>) {
            if (known || alternativeName<A> != name)
                return;
            known = true;
            A alternative{};
            good = read(json, alternative);
            value = std::move(alternative);
        };
        (attempt(std::type_identity<T>{}), ...);
        return known ? good : refuse("`" + name + "` is not known here");
    }

    template<Described T>
    bool read(const boost::json::value &json, T &value)
    {
        const boost::json::object *object = json.if_object();
        if (!object)
            return refuse("an object was expected");
        const auto *next = object->begin();
        const auto one = [&]<class M>(const Field<T, M> &field) {
            const boost::json::value *member = nullptr;
            if (next != object->end() && next->key() == field.key)
                member = &(next++)->value(); // as we write them, they stand in our order
            else
                member = object->if_contains(field.key);
            if (!member)
                return true;
            const Step step(*this, field.key);
            return read(*member, value.*field.member);
        };
        return std::apply([&](const auto &...field) { return (one(field) && ...); }, fieldsOf<T>);
    }

private:
    /// One step of the path, for as long as it is being read: a key, or a place in a list.
    class Step
    {
    public:
        Step(Reader &reader, std::string_view key) : m_reader(reader), m_key(key) { enter(); }
        Step(Reader &reader, std::size_t index) : m_reader(reader), m_index(index) { enter(); }
        ~Step() { m_reader.m_step = m_outer; }
        Step(const Step &) = delete;
        Step &operator=(const Step &) = delete;

        [[nodiscard]] std::string path() const
        {
            const std::string outer = m_outer ? m_outer->path() : std::string();
            if (m_index)
                return outer + '[' + std::to_string(*m_index) + ']';
            return (outer.empty() ? "" : outer + '.') + std::string(m_key);
        }

    private:
        void enter() { m_outer = std::exchange(m_reader.m_step, this); }

        Reader &m_reader;
        std::string_view m_key;
        std::optional<std::size_t> m_index;
        const Step *m_outer = nullptr;
    };

    bool readWhole(const boost::json::value &json, std::int64_t &value)
    {
        if (const std::int64_t *whole = json.if_int64()) {
            value = *whole;
            return true;
        }
        return refuse(json.is_uint64() ? "the number is out of range"
                                       : "a whole number was expected");
    }

    bool refuse(const std::string &why)
    {
        if (!m_error) {
            const std::string where = m_step ? m_step->path() : std::string();
            base::Error error;
            error.kind = base::ErrorKind::InvalidArgument;
            error.message = (where.empty() ? "JSON" : where) + ": " + why;
            m_error = std::move(error);
        }
        return false;
    }

    const Step *m_step = nullptr; ///< the innermost
    std::optional<base::Error> m_error;
};

} // namespace oxide::model::json
