#include "ui/routing/rankinglist.h"

#include "base/text.h"
#include "ui/format/numbers.h"
#include "ui/format/words.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <algorithm>
#include <functional>

#include <QAbstractListModel>
#include <QPainter>
#include <QPainterPath>

namespace oxide::ui {

namespace {

// Design pixels.
constexpr int rankRow = 32;
constexpr int fewestRanks = 3;
constexpr int scoreBar = 72;

std::vector<const model::Candidate *> byScore(const model::Decision &decision)
{
    std::vector<const model::Candidate *> usable;
    for (const model::Candidate &candidate : decision.candidates) {
        if (candidate.isUsable())
            usable.push_back(&candidate);
    }
    std::ranges::stable_sort(usable, std::greater(), [](const auto *each) { return *each->score; });
    return usable;
}

QString movedWords(const RankedCandidate &ranked)
{
    if (!ranked.before || *ranked.before == ranked.place)
        return {};
    return *ranked.before > ranked.place ? RankingList::tr("up from %1").arg(*ranked.before)
                                         : RankingList::tr("down from %1").arg(*ranked.before);
}

} // namespace

std::vector<RankedCandidate> rankingOf(const model::Decision &decision,
                                       const model::Decision *before)
{
    const std::vector<const model::Candidate *> old =
        before ? byScore(*before) : std::vector<const model::Candidate *>();
    std::vector<RankedCandidate> ranking;
    for (const model::Candidate *candidate : byScore(decision)) {
        RankedCandidate ranked;
        ranked.candidate = *candidate;
        ranked.place = static_cast<int>(ranking.size()) + 1;
        const auto then = std::ranges::find_if(
            old, [&](const auto *each) { return each->target == candidate->target; });
        if (then != old.end())
            ranked.before = static_cast<int>(then - old.begin()) + 1;
        ranked.isChosen = !decision.refused && !decision.chain.empty()
                          && decision.chain.front() == candidate->target;
        ranking.push_back(std::move(ranked));
    }
    return ranking;
}

class RankingList::Model final : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    void set(std::vector<RankedCandidate> fresh)
    {
        const bool isSameShape = fresh.size() == ranking.size();
        if (!isSameShape)
            beginResetModel();
        ranking = std::move(fresh);
        if (!isSameShape)
            endResetModel();
        else if (!ranking.empty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(ranking.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override
    {
        if (!index.isValid())
            return {};
        const RankedCandidate &ranked = ranking[static_cast<std::size_t>(index.row())];
        switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
            return format::targetName(ranked.candidate.target);
        case Qt::AccessibleTextRole: {
            QStringList parts{
                RankingList::tr("place %1").arg(ranked.place),
                format::targetName(ranked.candidate.target),
                RankingList::tr("score %1").arg(format::share(ranked.candidate.score.value_or(0)))};
            parts << movedWords(ranked);
            if (ranked.isChosen)
                parts << RankingList::tr("chosen");
            parts.removeAll(QString());
            return parts.join(QStringLiteral(", "));
        }
        default:
            return {};
        }
    }

    std::vector<RankedCandidate> ranking;
};

class RankingList::Delegate final : public RowDelegate
{
public:
    Delegate(const Context &context, const Model &model, QObject *parent)
        : RowDelegate(context.look, rankRow, parent), m_services(context.services), m_model(model)
    {
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const Theme &theme = look().theme();
        const RankedCandidate &ranked = m_model.ranking[static_cast<std::size_t>(index.row())];
        QRect row = option.rect.adjusted(look().px(12), 0, -look().px(12), -1);
        painter.setFont(look().font(TextStyle::Second));
        painter.setPen(theme.text2);
        paintElided(painter, QRect(row.left(), row.top(), look().px(18), row.height()),
                    format::count(ranked.place), Qt::AlignRight);
        row.setLeft(row.left() + look().px(24));
        paintMovement(painter, QRect(row.left(), row.top(), look().px(10), row.height()), ranked);
        row.setLeft(row.left() + look().px(18));
        const int side = look().px(10);
        paintSwatch(painter, QRectF(row.left(), row.center().y() - side / 2.0, side, side),
                    m_services.colourOf(ranked.candidate.target.service), look());
        row.setLeft(row.left() + side + look().px(8));
        row.setRight(paintScore(painter, row, ranked) - look().px(8));
        painter.setFont(look().font(ranked.isChosen ? TextStyle::Strong : TextStyle::Body));
        painter.setPen(theme.text);
        paintElided(painter, row, format::shortTargetName(ranked.candidate.target), Qt::AlignLeft,
                    Qt::ElideMiddle);
    }

private:
    /// A triangle up or down, a stroke where nothing moved, nothing where there is no comparison.
    void paintMovement(QPainter &painter, const QRect &cell, const RankedCandidate &ranked) const
    {
        if (!ranked.before)
            return;
        const Theme &theme = look().theme();
        const QPointF middle = QRectF(cell).center();
        const double half = look().px(4);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        if (*ranked.before == ranked.place) {
            painter.setBrush(theme.text3);
            painter.drawRect(QRectF(middle.x() - half, middle.y() - 0.5, 2 * half, 1));
            return;
        }
        const bool isUp = *ranked.before > ranked.place;
        const double tip = isUp ? -half : half;
        QPainterPath triangle(middle + QPointF(0, tip));
        triangle.lineTo(middle + QPointF(half, -tip * 0.7));
        triangle.lineTo(middle + QPointF(-half, -tip * 0.7));
        triangle.closeSubpath();
        painter.fillPath(triangle, isUp ? theme.accentText : theme.text3);
    }

    /// Gives where it begins.
    int paintScore(QPainter &painter, const QRect &row, const RankedCandidate &ranked) const
    {
        const Theme &theme = look().theme();
        const double score = std::clamp(ranked.candidate.score.value_or(0), 0.0, 1.0);
        painter.setFont(look().font(TextStyle::Body));
        painter.setPen(theme.text);
        paintElided(painter, row, format::share(score), Qt::AlignRight);
        const double thick = look().px(6);
        QRectF bar(row.right() - look().px(34 + scoreBar), row.center().y() - thick / 2 + 1,
                   look().px(scoreBar), thick);
        const int begin = static_cast<int>(bar.left());
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.track);
        painter.drawRoundedRect(bar, thick / 2, thick / 2);
        bar.setWidth(std::max(thick, bar.width() * score));
        painter.setBrush(ranked.isChosen ? theme.accent : theme.text3);
        painter.drawRoundedRect(bar, thick / 2, thick / 2);
        return begin;
    }

    const ServiceBook &m_services;
    const Model &m_model;
};

RankingList::RankingList(const Context &context, QWidget *parent)
    : RowList(context.look, tr("Ranking"), parent), m_look(context.look), m_model(new Model(this))
{
    setModel(m_model);
    setItemDelegate(new Delegate(context, *m_model, this));
    viewport()->setAutoFillBackground(false);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    connect(&context.services, &ServiceBook::changed, viewport(), qOverload<>(&QWidget::update));
}

void RankingList::setRanking(std::vector<RankedCandidate> ranking)
{
    const model::Target wanted = current() ? current()->candidate.target : model::Target();
    m_model->set(std::move(ranking));
    const auto same = std::ranges::find_if(m_model->ranking, [&](const RankedCandidate &each) {
        return each.candidate.target == wanted;
    });
    const auto row = same == m_model->ranking.end() ? 0 : same - m_model->ranking.begin();
    setCurrentIndex(m_model->index(static_cast<int>(row)));
    updateGeometry();
    Q_EMIT chosen(); // its parts are others, also where it is the same
}

const std::vector<RankedCandidate> &RankingList::ranking() const
{
    return m_model->ranking;
}

const RankedCandidate *RankingList::current() const
{
    const auto row = static_cast<std::size_t>(currentIndex().row());
    return row < m_model->ranking.size() ? &m_model->ranking[row] : nullptr;
}

QSize RankingList::sizeHint() const
{
    return {m_look.px(340), std::max(1, m_model->rowCount()) * m_look.px(rankRow)};
}

QSize RankingList::minimumSizeHint() const
{
    const int rows = std::clamp(m_model->rowCount(), 1, fewestRanks);
    return {m_look.px(260), rows * m_look.px(rankRow)};
}

void RankingList::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    RowList::currentChanged(current, previous);
    if (current.isValid())
        Q_EMIT chosen();
}

} // namespace oxide::ui
