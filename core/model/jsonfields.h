#pragma once

// The fields of every value that has a JSON form, in canonical order. A new member is one line
// here; its key never changes afterwards, for it stands in databases and exports.

#include "model/backtest.h"
#include "model/catalog.h"
#include "model/decision.h"
#include "model/history.h"
#include "model/jsonio.h"
#include "model/machine.h"
#include "model/message.h"
#include "model/routing.h"
#include "model/service.h"
#include "model/whatif.h"

namespace oxide::model::json {

template<>
inline constexpr auto fieldsOf<base::Error> = std::tuple{
    Field{"kind", &base::Error::kind},
    Field{"message", &base::Error::message},
    Field{"http_status", &base::Error::httpStatus},
    Field{"retry_after", &base::Error::retryAfter},
    Field{"detail", &base::Error::detail},
};

template<>
inline constexpr auto fieldsOf<Target> = std::tuple{
    Field{"service", &Target::service},
    Field{"model", &Target::model},
};

template<>
inline constexpr auto fieldsOf<Reason> = std::tuple{
    Field{"code", &Reason::code},
    Field{"detail", &Reason::detail},
};

template<>
inline constexpr auto fieldsOf<Price> = std::tuple{
    Field{"input_per_million", &Price::inputPerMillion},
    Field{"cached_input_per_million", &Price::cachedInputPerMillion},
    Field{"cache_write_per_million", &Price::cacheWritePerMillion},
    Field{"output_per_million", &Price::outputPerMillion},
    Field{"reasoning_per_million", &Price::reasoningPerMillion},
    Field{"per_request", &Price::perRequest},
};

template<>
inline constexpr auto fieldsOf<Usage> = std::tuple{
    Field{"input", &Usage::input},
    Field{"cached_input", &Usage::cachedInput},
    Field{"cache_write", &Usage::cacheWrite},
    Field{"output", &Usage::output},
    Field{"reasoning", &Usage::reasoning},
};

template<>
inline constexpr auto fieldsOf<Cost> = std::tuple{
    Field{"source", &Cost::source},
    Field{"amount", &Cost::amount},
};

// Messages

template<>
inline constexpr std::string_view alternativeName<TextPart> = "text";
template<>
inline constexpr std::string_view alternativeName<ImagePart> = "image";
template<>
inline constexpr std::string_view alternativeName<ReasoningPart> = "reasoning";
template<>
inline constexpr std::string_view alternativeName<ToolCallPart> = "tool_call";
template<>
inline constexpr std::string_view alternativeName<ToolResultPart> = "tool_result";

template<>
inline constexpr auto fieldsOf<TextPart> = std::tuple{
    Field{"text", &TextPart::text},
};

template<>
inline constexpr auto fieldsOf<ImagePart> = std::tuple{
    Field{"media_type", &ImagePart::mediaType},
    Field{"base64", &ImagePart::base64},
    Field{"url", &ImagePart::url},
};

template<>
inline constexpr auto fieldsOf<ReasoningPart> = std::tuple{
    Field{"text", &ReasoningPart::text},
    Field{"signature", &ReasoningPart::signature},
    Field{"redacted", &ReasoningPart::redacted},
};

template<>
inline constexpr auto fieldsOf<ToolCallPart> = std::tuple{
    Field{"id", &ToolCallPart::id},
    Field{"name", &ToolCallPart::name},
    Field{"arguments", &ToolCallPart::arguments},
    Field{"signature", &ToolCallPart::signature},
    Field{"is_custom", &ToolCallPart::isCustom},
};

template<>
inline constexpr auto fieldsOf<ToolResultPart> = std::tuple{
    Field{"call_id", &ToolResultPart::callId},  Field{"name", &ToolResultPart::name},
    Field{"content", &ToolResultPart::content}, Field{"is_error", &ToolResultPart::isError},
    Field{"images", &ToolResultPart::images},
};

template<>
inline constexpr auto fieldsOf<Message> = std::tuple{
    Field{"role", &Message::role},
    Field{"parts", &Message::parts},
};

// Rules

template<>
inline constexpr auto fieldsOf<Range> = std::tuple{
    Field{"at_least", &Range::atLeast},
    Field{"below", &Range::below},
};

template<>
inline constexpr auto fieldsOf<TimeOfDay> = std::tuple{
    Field{"from_minute", &TimeOfDay::fromMinute},
    Field{"to_minute", &TimeOfDay::toMinute},
};

template<>
inline constexpr auto fieldsOf<MachineCondition> = std::tuple{
    Field{"on_battery", &MachineCondition::onBattery},
    Field{"metered", &MachineCondition::metered},
    Field{"cpu_load", &MachineCondition::cpuLoad},
    Field{"free_memory", &MachineCondition::freeMemory},
    Field{"free_vram", &MachineCondition::freeVram},
};

template<>
inline constexpr auto fieldsOf<Condition> = std::tuple{
    Field{"task_types", &Condition::taskTypes},
    Field{"difficulty", &Condition::difficulty},
    Field{"tokens", &Condition::tokens},
    Field{"files", &Condition::files},
    Field{"words", &Condition::words},
    Field{"pattern", &Condition::pattern},
    Field{"sensitivity", &Condition::sensitivity},
    Field{"sources", &Condition::sources},
    Field{"clients", &Condition::clients},
    Field{"requested_models", &Condition::requestedModels},
    Field{"time_of_day", &Condition::timeOfDay},
    Field{"budget_used", &Condition::budgetUsed},
    Field{"budget", &Condition::budget},
    Field{"machine", &Condition::machine},
};

template<>
inline constexpr auto fieldsOf<Action> = std::tuple{
    Field{"kind", &Action::kind},
    Field{"targets", &Action::targets},
    Field{"message", &Action::message},
    Field{"profile", &Action::profile},
};

template<>
inline constexpr auto fieldsOf<Rule> = std::tuple{
    Field{"name", &Rule::name},
    Field{"enabled", &Rule::enabled},
    Field{"when", &Rule::when},
    Field{"then", &Rule::then},
    Field{"on_failure", &Rule::onFailure},
    Field{"continue_chain", &Rule::continueChain},
    Field{"fallback_profile", &Rule::fallbackProfile},
};

template<>
inline constexpr auto fieldsOf<Assignment> = std::tuple{
    Field{"type", &Assignment::type},
    Field{"target", &Assignment::target},
};

template<>
inline constexpr auto fieldsOf<RuleSet> = std::tuple{
    Field{"rules", &RuleSet::rules},
    Field{"assignments", &RuleSet::assignments},
    Field{"prefer_local", &RuleSet::preferLocal},
    Field{"fallback_enabled", &RuleSet::fallbackEnabled},
};

template<>
inline constexpr auto fieldsOf<Weights> = std::tuple{
    Field{"quality", &Weights::quality},         Field{"win_rate", &Weights::winRate},
    Field{"latency", &Weights::latency},         Field{"tail_latency", &Weights::tailLatency},
    Field{"first_token", &Weights::firstToken},  Field{"cost", &Weights::cost},
    Field{"reliability", &Weights::reliability}, Field{"local", &Weights::local},
    Field{"context", &Weights::context},
};

template<>
inline constexpr auto fieldsOf<Profile> = std::tuple{
    Field{"name", &Profile::name},
    Field{"weights", &Profile::weights},
    Field{"threshold", &Profile::threshold},
    Field{"small_cost", &Profile::smallCost},
};

template<>
inline constexpr auto fieldsOf<Policy> = std::tuple{
    Field{"keep_local", &Policy::keepLocal},
    Field{"max_task_cost", &Policy::maxTaskCost},
};

template<>
inline constexpr auto fieldsOf<RoutingSetup> = std::tuple{
    Field{"rules", &RoutingSetup::rules},
    Field{"profiles", &RoutingSetup::profiles},
    Field{"profile", &RoutingSetup::profile},
    Field{"policy", &RoutingSetup::policy},
    Field{"exploration", &RoutingSetup::exploration},
};

template<>
inline constexpr auto fieldsOf<BudgetUse> = std::tuple{
    Field{"name", &BudgetUse::name},
    Field{"scope", &BudgetUse::scope},
    Field{"of", &BudgetUse::of},
    Field{"used", &BudgetUse::used},
};

template<>
inline constexpr auto fieldsOf<MachineState> = std::tuple{
    Field{"on_battery", &MachineState::onBattery}, Field{"metered", &MachineState::metered},
    Field{"cpu_load", &MachineState::cpuLoad},     Field{"free_memory", &MachineState::freeMemory},
    Field{"free_vram", &MachineState::freeVram},
};

// Decisions

template<>
inline constexpr auto fieldsOf<Evidence> = std::tuple{
    Field{"what", &Evidence::what},
    Field{"weight", &Evidence::weight},
};

template<>
inline constexpr auto fieldsOf<TaskFeatures> = std::tuple{
    Field{"type", &TaskFeatures::type},
    Field{"confidence", &TaskFeatures::confidence},
    Field{"evidence", &TaskFeatures::evidence},
    Field{"difficulty", &TaskFeatures::difficulty},
    Field{"input_tokens", &TaskFeatures::inputTokens},
    Field{"input_by_tokenizer", &TaskFeatures::inputByTokenizer},
    Field{"context_tokens", &TaskFeatures::contextTokens},
    Field{"output_tokens", &TaskFeatures::outputTokens},
    Field{"output_limit", &TaskFeatures::outputLimit},
    Field{"files", &TaskFeatures::files},
    Field{"needs_tools", &TaskFeatures::needsTools},
    Field{"needs_vision", &TaskFeatures::needsVision},
    Field{"needs_json", &TaskFeatures::needsJson},
    Field{"sensitivity", &TaskFeatures::sensitivity},
    Field{"text_matches", &TaskFeatures::textMatches},
    Field{"source", &TaskFeatures::source},
    Field{"client", &TaskFeatures::client},
    Field{"service", &TaskFeatures::service},
    Field{"model", &TaskFeatures::model},
    Field{"profile", &TaskFeatures::profile},
    Field{"minute_of_day", &TaskFeatures::minuteOfDay},
    Field{"session_target", &TaskFeatures::sessionTarget},
    Field{"warm_tokens", &TaskFeatures::warmTokens},
    Field{"tags", &TaskFeatures::tags},
    Field{"allowed_targets", &TaskFeatures::allowedTargets},
    Field{"draw", &TaskFeatures::draw},
};

template<>
inline constexpr auto fieldsOf<SubScore> = std::tuple{
    Field{"name", &SubScore::factor},
    Field{"value", &SubScore::value},
    Field{"weight", &SubScore::weight},
    Field{"raw", &SubScore::raw},
};

template<>
inline constexpr auto fieldsOf<Candidate> = std::tuple{
    Field{"target", &Candidate::target},
    Field{"local", &Candidate::local},
    Field{"score", &Candidate::score},
    Field{"parts", &Candidate::parts},
    Field{"reasons", &Candidate::reasons},
    Field{"expected_cost", &Candidate::expectedCost},
    Field{"expected_time", &Candidate::expectedTime},
};

template<>
inline constexpr auto fieldsOf<Decision> = std::tuple{
    Field{"features", &Decision::features},
    Field{"chain", &Decision::chain},
    Field{"reasons", &Decision::reasons},
    Field{"candidates", &Decision::candidates},
    Field{"rule", &Decision::rule},
    Field{"profile", &Decision::profile},
    Field{"on_failure", &Decision::onFailure},
    Field{"refused", &Decision::refused},
    Field{"refusal", &Decision::refusal},
    Field{"snapshot_hash", &Decision::snapshotHash},
};

// Services

template<>
inline constexpr auto fieldsOf<Deadlines> = std::tuple{
    Field{"connect", &Deadlines::connect},
    Field{"first_token", &Deadlines::firstToken},
    Field{"idle", &Deadlines::idle},
    Field{"total", &Deadlines::total},
};

template<>
inline constexpr auto fieldsOf<ServiceConfig> = std::tuple{
    Field{"name", &ServiceConfig::name},
    Field{"enabled", &ServiceConfig::enabled},
    Field{"dialect", &ServiceConfig::dialect},
    Field{"base_url", &ServiceConfig::baseUrl},
    Field{"executable", &ServiceConfig::executable},
    Field{"arguments", &ServiceConfig::arguments},
    Field{"environment", &ServiceConfig::environment},
    Field{"keys", &ServiceConfig::keys},
    Field{"default_model", &ServiceConfig::defaultModel},
    Field{"preferred_models", &ServiceConfig::preferredModels},
    Field{"auto_detect_model", &ServiceConfig::autoDetectModel},
    Field{"auto_start", &ServiceConfig::autoStart},
    Field{"locality", &ServiceConfig::locality},
    Field{"context_window", &ServiceConfig::contextWindow},
    Field{"price", &ServiceConfig::price},
    Field{"max_parallel", &ServiceConfig::maxParallel},
    Field{"deadlines", &ServiceConfig::deadlines},
    Field{"description", &ServiceConfig::description},
    Field{"colour", &ServiceConfig::colour},
};

template<>
inline constexpr auto fieldsOf<ModelInfo> = std::tuple{
    Field{"name", &ModelInfo::name},
    Field{"context_window", &ModelInfo::contextWindow},
    Field{"max_output", &ModelInfo::maxOutput},
    Field{"tools", &ModelInfo::tools},
    Field{"vision", &ModelInfo::vision},
    Field{"json", &ModelInfo::json},
    Field{"reasoning", &ModelInfo::reasoning},
    Field{"embeds", &ModelInfo::embeds},
    Field{"size_bytes", &ModelInfo::sizeBytes},
    Field{"price", &ModelInfo::price},
    Field{"price_from", &ModelInfo::priceFrom},
    Field{"quality", &ModelInfo::quality},
    Field{"loaded", &ModelInfo::loaded},
    Field{"preferred", &ModelInfo::preferred},
};

template<>
inline constexpr auto fieldsOf<BreakerStatus> = std::tuple{
    Field{"state", &BreakerStatus::state},
    Field{"why", &BreakerStatus::why},
    Field{"until", &BreakerStatus::until},
    Field{"failures_in_a_row", &BreakerStatus::failuresInARow},
    Field{"requests", &BreakerStatus::requests},
    Field{"failures", &BreakerStatus::failures},
};

template<>
inline constexpr auto fieldsOf<Measured> = std::tuple{
    Field{"attempts", &Measured::attempts},
    Field{"latency", &Measured::latency},
    Field{"tail_latency", &Measured::tailLatency},
    Field{"first_token", &Measured::firstToken},
    Field{"tokens_per_second", &Measured::tokensPerSecond},
    Field{"failure_share", &Measured::failureShare},
    Field{"win_rate", &Measured::winRate},
};

template<>
inline constexpr auto fieldsOf<ModelState> = std::tuple{
    Field{"model", &ModelState::model},
    Field{"competes", &ModelState::competes},
    Field{"breaker", &ModelState::breaker},
    Field{"measured", &ModelState::measured},
};

template<>
inline constexpr auto fieldsOf<ServiceStatus> = std::tuple{
    Field{"config", &ServiceStatus::config},
    Field{"health", &ServiceStatus::health},
    Field{"why", &ServiceStatus::why},
    Field{"since", &ServiceStatus::since},
    Field{"checked_at", &ServiceStatus::checkedAt},
    Field{"models", &ServiceStatus::models},
    Field{"model", &ServiceStatus::model},
    Field{"version", &ServiceStatus::version},
    Field{"local", &ServiceStatus::local},
    Field{"breaker", &ServiceStatus::breaker},
    Field{"breaker_until", &ServiceStatus::breakerUntil},
    Field{"breaker_why", &ServiceStatus::breakerWhy},
    Field{"states", &ServiceStatus::states},
    Field{"recent", &ServiceStatus::recent},
    Field{"running", &ServiceStatus::running},
    Field{"waiting", &ServiceStatus::waiting},
    Field{"median_latency", &ServiceStatus::medianLatency},
    Field{"latency_spark", &ServiceStatus::latencySpark},
};

// History

template<>
inline constexpr auto fieldsOf<TaskSummary> = std::tuple{
    Field{"id", &TaskSummary::id},
    Field{"parent", &TaskSummary::parent},
    Field{"session", &TaskSummary::session},
    Field{"state", &TaskSummary::state},
    Field{"source", &TaskSummary::source},
    Field{"client", &TaskSummary::client},
    Field{"tags", &TaskSummary::tags},
    Field{"type", &TaskSummary::type},
    Field{"title", &TaskSummary::title},
    Field{"target", &TaskSummary::target},
    Field{"files", &TaskSummary::files},
    Field{"attempts", &TaskSummary::attempts},
    Field{"after_fallback", &TaskSummary::afterFallback},
    Field{"error", &TaskSummary::error},
    Field{"error_message", &TaskSummary::errorMessage},
    Field{"usage", &TaskSummary::usage},
    Field{"cost", &TaskSummary::cost},
    Field{"created_at", &TaskSummary::createdAt},
    Field{"started_at", &TaskSummary::startedAt},
    Field{"finished_at", &TaskSummary::finishedAt},
    Field{"first_token", &TaskSummary::firstToken},
    Field{"duration", &TaskSummary::duration},
};

template<>
inline constexpr auto fieldsOf<AttemptRecord> = std::tuple{
    Field{"number", &AttemptRecord::number},
    Field{"target", &AttemptRecord::target},
    Field{"started_at", &AttemptRecord::startedAt},
    Field{"waited_before", &AttemptRecord::waitedBefore},
    Field{"connected_at", &AttemptRecord::connectedAt},
    Field{"first_token_at", &AttemptRecord::firstTokenAt},
    Field{"committed_at", &AttemptRecord::committedAt},
    Field{"ended_at", &AttemptRecord::endedAt},
    Field{"error", &AttemptRecord::error},
    Field{"usage", &AttemptRecord::usage},
    Field{"cost", &AttemptRecord::cost},
    Field{"price", &AttemptRecord::price},
    Field{"output_bytes", &AttemptRecord::outputBytes},
};

template<>
inline constexpr auto fieldsOf<TaskDetail> = std::tuple{
    Field{"summary", &TaskDetail::summary},     Field{"prompt", &TaskDetail::prompt},
    Field{"files", &TaskDetail::files},         Field{"result", &TaskDetail::result},
    Field{"reasoning", &TaskDetail::reasoning}, Field{"notices", &TaskDetail::notices},
    Field{"attempts", &TaskDetail::attempts},   Field{"decision", &TaskDetail::decision},
    Field{"parts", &TaskDetail::parts},
};

// Explanations and backtests

template<>
inline constexpr auto fieldsOf<Change> = std::tuple{
    Field{"kind", &Change::kind}, Field{"target", &Change::target}, Field{"name", &Change::name},
    Field{"from", &Change::from}, Field{"to", &Change::to},
};

template<>
inline constexpr auto fieldsOf<WayTo> = std::tuple{
    Field{"changes", &WayTo::changes},
};

template<>
inline constexpr auto fieldsOf<WhatIf> = std::tuple{
    Field{"target", &WhatIf::target},
    Field{"is_chosen", &WhatIf::isChosen},
    Field{"ways", &WhatIf::ways},
    Field{"blockers", &WhatIf::blockers},
    Field{"is_beyond_weights", &WhatIf::isBeyondWeights},
};

template<>
inline constexpr auto fieldsOf<Estimate> = std::tuple{
    Field{"low", &Estimate::low},         Field{"likely", &Estimate::likely},
    Field{"high", &Estimate::high},       Field{"tasks", &Estimate::tasks},
    Field{"unknown", &Estimate::unknown},
};

template<>
inline constexpr auto fieldsOf<BacktestFlow> = std::tuple{
    Field{"from", &BacktestFlow::from},   Field{"to", &BacktestFlow::to},
    Field{"tasks", &BacktestFlow::tasks}, Field{"cost", &BacktestFlow::cost},
    Field{"time", &BacktestFlow::time},
};

template<>
inline constexpr auto fieldsOf<BacktestType> = std::tuple{
    Field{"type", &BacktestType::type},   Field{"tasks", &BacktestType::tasks},
    Field{"moved", &BacktestType::moved}, Field{"cost", &BacktestType::cost},
    Field{"time", &BacktestType::time},
};

template<>
inline constexpr auto fieldsOf<BacktestMove> = std::tuple{
    Field{"task", &BacktestMove::task},
    Field{"from", &BacktestMove::from},
    Field{"to", &BacktestMove::to},
};

template<>
inline constexpr auto fieldsOf<BacktestReport> = std::tuple{
    Field{"tasks", &BacktestReport::tasks},
    Field{"moved", &BacktestReport::moved},
    Field{"skipped", &BacktestReport::skipped},
    Field{"without_text", &BacktestReport::withoutText},
    Field{"without_state", &BacktestReport::withoutState},
    Field{"flows", &BacktestReport::flows},
    Field{"types", &BacktestReport::types},
    Field{"cost", &BacktestReport::cost},
    Field{"time", &BacktestReport::time},
    Field{"moves", &BacktestReport::moves},
    Field{"took", &BacktestReport::took},
};

} // namespace oxide::model::json
