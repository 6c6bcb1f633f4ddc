#pragma once

// The two directions between a value and its JSON, driven by one table of fields a struct.
// Included by model/json.cpp alone: everyone else includes model/json.h.

#include "base/clock.h"
#include "base/enumname.h"
#include "base/error.h"
#include "base/ulid.h"
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

// Writing. Each overload gives the JSON of one kind of value, in the memory given.

using Memory = boost::json::storage_ptr;

inline boost::json::value write(bool value, const Memory & = {})
{
    return value;
}

template<Integer T>
boost::json::value write(T value, const Memory & = {})
{
    return static_cast<std::int64_t>(value);
}

/// JSON has no NaN and no infinity: they are null.
inline boost::json::value write(double value, const Memory & = {})
{
    return std::isfinite(value) ? boost::json::value(value) : boost::json::value(nullptr);
}

inline boost::json::value write(const std::string &value, const Memory &memory = {})
{
    return boost::json::value(boost::json::string_view(value), memory);
}

inline boost::json::value write(std::chrono::milliseconds value, const Memory & = {})
{
    return std::int64_t{value.count()};
}

inline boost::json::value write(base::TimePoint value, const Memory & = {})
{
    return std::int64_t{value.time_since_epoch().count()};
}

inline boost::json::value write(Money value, const Memory & = {})
{
    return value.micros();
}

inline boost::json::value write(const base::Ulid &value, const Memory &memory = {})
{
    return boost::json::value(boost::json::string_view(value.text()), memory);
}

template<Enumerated T>
boost::json::value write(T value, const Memory &memory = {})
{
    const std::string_view name = base::nameOf(value);
    return boost::json::value(boost::json::string_view(name.data(), name.size()), memory);
}

template<class T>
boost::json::value write(const std::vector<T> &values, const Memory &memory = {});
template<class T>
boost::json::value write(const std::map<std::string, T> &values, const Memory &memory = {});
template<class... T>
boost::json::value write(const std::variant<T...> &value, const Memory &memory = {});
template<Described T>
boost::json::value write(const T &value, const Memory &memory = {});

template<class T>
boost::json::value write(const std::vector<T> &values, const Memory &memory)
{
    boost::json::array array(memory);
    array.reserve(values.size());
    for (const auto &value : values)
        array.push_back(write(static_cast<const T &>(value), memory));
    return array;
}

template<class T>
boost::json::value write(const std::map<std::string, T> &values, const Memory &memory)
{
    boost::json::object object(memory);
    for (const auto &[key, value] : values)
        object.emplace(key, write(value, memory));
    return object;
}

template<class S>
void writeFields(boost::json::object &object, const S &value)
{
    const auto one = [&]<class M>(const Field<S, M> &field) {
        const M &member = value.*field.member;
        if constexpr (isOptional<M>) {
            if (member)
                object.emplace(field.key, write(*member, object.storage()));
        } else {
            object.emplace(field.key, write(member, object.storage()));
        }
    };
    std::apply([&](const auto &...field) { (one(field), ...); }, fieldsOf<S>);
}

template<Described T>
boost::json::value write(const T &value, const Memory &memory)
{
    boost::json::object object(memory);
    object.reserve(std::tuple_size_v<std::remove_const_t<decltype(fieldsOf<T>)>>);
    writeFields(object, value);
    return object;
}

/// The name that stands under "type" for an alternative of a variant: specialise it.
template<class T>
inline constexpr std::string_view alternativeName{};

template<class... T>
boost::json::value write(const std::variant<T...> &value, const Memory &memory)
{
    return std::visit(
        [&memory]<class A>(const A &alternative) -> boost::json::value {
            boost::json::object object(memory);
            object.emplace("type", alternativeName<A>);
            writeFields(object, alternative);
            return object;
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
        std::string name;
        if (!read(json, name))
            return false;
        const auto found = base::fromName<T>(name);
        if (!found)
            return refuse("`" + name + "` is not known here");
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
            const Step step(*this, '[' + std::to_string(i) + ']');
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
            const Step step(*this, '.' + std::string(key));
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
        const Step step(*this, ".type");
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
        const auto one = [&]<class M>(const Field<T, M> &field) {
            const boost::json::value *member = object->if_contains(field.key);
            if (!member)
                return true;
            const Step step(*this, '.' + std::string(field.key));
            return read(*member, value.*field.member);
        };
        return std::apply([&](const auto &...field) { return (one(field) && ...); }, fieldsOf<T>);
    }

private:
    /// One step of the path, for as long as it is being read.
    class Step
    {
    public:
        Step(Reader &reader, std::string_view text)
            : m_reader(reader), m_length(reader.m_path.size())
        {
            m_reader.m_path += text;
        }
        ~Step() { m_reader.m_path.resize(m_length); }
        Step(const Step &) = delete;
        Step &operator=(const Step &) = delete;

    private:
        Reader &m_reader;
        std::size_t m_length;
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
            const std::string where = m_path.starts_with('.') ? m_path.substr(1) : m_path;
            base::Error error;
            error.kind = base::ErrorKind::InvalidArgument;
            error.message = (where.empty() ? "JSON" : where) + ": " + why;
            m_error = std::move(error);
        }
        return false;
    }

    std::string m_path;
    std::optional<base::Error> m_error;
};

} // namespace oxide::model::json
