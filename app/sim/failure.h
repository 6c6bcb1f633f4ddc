#pragma once

#include "base/enumname.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace oxide::sim {

/// How a request is made to fail. The names are used in the config, in model names
/// (`MODEL:fail-NAME`) and by the control endpoint.
enum class FailureKind {
    Status400,
    Status401,
    Status402,
    Status403,
    Status404,
    Status408,
    Status413,
    Status429,
    Status500,
    Status502,
    Status503,
    Status504,
    Status529,
    Refused,
    Reset,
    ResetMid,
    Cut,
    CutClean,
    ErrorInStream,
    ErrorMid,
    Stall,
    StallMid,
    Silent,
    Garbage,
    Empty,
    EmptyBody,
};

/// The HTTP status of a Status… kind, 0 for the others.
[[nodiscard]] int statusOf(FailureKind kind);

/// Takes '-' for '_' too.
[[nodiscard]] std::optional<FailureKind> failureFromName(std::string_view name);

/// One line for --help.
[[nodiscard]] std::string_view describe(FailureKind kind);

/// "llama3.1:8b:fail-429" is the model "llama3.1:8b" and Status429.
struct AskedModel {
    std::string name;
    std::optional<FailureKind> failure;
};

[[nodiscard]] AskedModel splitModel(std::string_view asked);

} // namespace oxide::sim

template<>
inline constexpr auto oxide::base::enumNames<oxide::sim::FailureKind> =
    std::to_array<oxide::base::EnumName<oxide::sim::FailureKind>>({
        {oxide::sim::FailureKind::Status400, "400"},
        {oxide::sim::FailureKind::Status401, "401"},
        {oxide::sim::FailureKind::Status402, "402"},
        {oxide::sim::FailureKind::Status403, "403"},
        {oxide::sim::FailureKind::Status404, "404"},
        {oxide::sim::FailureKind::Status408, "408"},
        {oxide::sim::FailureKind::Status413, "413"},
        {oxide::sim::FailureKind::Status429, "429"},
        {oxide::sim::FailureKind::Status500, "500"},
        {oxide::sim::FailureKind::Status502, "502"},
        {oxide::sim::FailureKind::Status503, "503"},
        {oxide::sim::FailureKind::Status504, "504"},
        {oxide::sim::FailureKind::Status529, "529"},
        {oxide::sim::FailureKind::Refused, "refused"},
        {oxide::sim::FailureKind::Reset, "reset"},
        {oxide::sim::FailureKind::ResetMid, "reset_mid"},
        {oxide::sim::FailureKind::Cut, "cut"},
        {oxide::sim::FailureKind::CutClean, "cut_clean"},
        {oxide::sim::FailureKind::ErrorInStream, "error_in_stream"},
        {oxide::sim::FailureKind::ErrorMid, "error_mid"},
        {oxide::sim::FailureKind::Stall, "stall"},
        {oxide::sim::FailureKind::StallMid, "stall_mid"},
        {oxide::sim::FailureKind::Silent, "silent"},
        {oxide::sim::FailureKind::Garbage, "garbage"},
        {oxide::sim::FailureKind::Empty, "empty"},
        {oxide::sim::FailureKind::EmptyBody, "empty_body"},
    });
