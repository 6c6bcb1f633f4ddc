#include "ui/run/candidatemodel.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"

#include <algorithm>

namespace oxide::ui {

using base::qs;
using model::Candidate;

void CandidateModel::setDecision(const model::Decision &decision)
{
    beginResetModel();
    m_candidates = decision.candidates;
    m_hasChoice = !decision.chain.empty() && !decision.refused;
    endResetModel();
}

void CandidateModel::clear()
{
    beginResetModel();
    m_candidates.clear();
    m_hasChoice = false;
    endResetModel();
}

const Candidate &CandidateModel::candidate(int row) const
{
    return m_candidates.at(static_cast<std::size_t>(row));
}

bool CandidateModel::isChosen(int row) const
{
    return m_hasChoice && row == 0 && candidate(row).isUsable();
}

bool CandidateModel::knowsCost() const
{
    return std::any_of(m_candidates.begin(), m_candidates.end(),
                       [](const Candidate &c) { return c.expectedCost.has_value(); });
}

bool CandidateModel::knowsTime() const
{
    return std::any_of(m_candidates.begin(), m_candidates.end(),
                       [](const Candidate &c) { return c.expectedTime.has_value(); });
}

int CandidateModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_candidates.size());
}

int CandidateModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CandidateModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const Candidate &row = candidate(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return toolTip(row);
    case Qt::AccessibleTextRole:
        return index.column() == Name ? toolTip(row) : text(row, index.column());
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter
                        | (index.column() == Name ? Qt::AlignLeft : Qt::AlignRight));
    default:
        return {};
    }
}

QString CandidateModel::text(const Candidate &candidate, int column) const
{
    switch (column) {
    case Name:
        return format::targetName(candidate.target);
    case Score:
        if (candidate.isUsable())
            return format::share(*candidate.score);
        return candidate.reasons.empty() ? format::dash() : qs(candidate.reasons.front().text());
    case Cost:
        return candidate.expectedCost ? format::price(*candidate.expectedCost) : format::dash();
    case Time:
        return candidate.expectedTime ? format::roughDuration(*candidate.expectedTime)
                                      : format::dash();
    default:
        return {};
    }
}

QString CandidateModel::toolTip(const Candidate &candidate) const
{
    QStringList lines{format::targetName(candidate.target)};
    if (candidate.isUsable())
        lines << tr("Score %1").arg(format::share(*candidate.score));
    for (const model::SubScore &part : candidate.parts)
        lines << tr("%1: %2, weight %3")
                     .arg(format::word(part.factor), format::share(part.value),
                          format::share(part.weight));
    for (const model::Reason &reason : candidate.reasons)
        lines << format::sentence(reason);
    return lines.join(QLatin1Char('\n'));
}

QVariant CandidateModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section <= Score ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Candidate");
    case Score:
        return tr("Score");
    case Cost:
        return tr("Cost");
    case Time:
        return tr("Time");
    default:
        return {};
    }
}

} // namespace oxide::ui
