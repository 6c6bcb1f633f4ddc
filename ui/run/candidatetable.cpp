#include "ui/run/candidatetable.h"

#include "base/text.h"
#include "ui/theme/controlstyle.h"
#include "ui/theme/look.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/delegate.h"
#include "ui/widgets/servicebook.h"

#include <QHeaderView>
#include <QPainter>
#include <QResizeEvent>

namespace oxide::ui {

namespace {

constexpr int candidateRow = 40; ///< two lines: the model, and whose it is
constexpr int inset = 12;

class CandidateDelegate final : public RowDelegate
{
public:
    CandidateDelegate(const Context &context, const CandidateModel &candidates, QObject *parent)
        : RowDelegate(context.look, candidateRow, parent), m_services(context.services),
          m_candidates(candidates)
    {
    }

protected:
    void paintContent(QPainter &painter, const QStyleOptionViewItem &option,
                      const QModelIndex &index) const override
    {
        const model::Candidate &candidate = m_candidates.candidate(index.row());
        const bool chosen = m_candidates.isChosen(index.row());
        if (chosen) {
            const QRect ground = option.rect.adjusted(0, 0, 0, -1);
            painter.fillRect(ground, look().theme().accentSoft);
        }
        if (index.column() == CandidateModel::Name)
            paintName(painter, option.rect, candidate, chosen);
        else if (index.column() == CandidateModel::Score)
            paintScore(painter, option.rect, candidate, chosen);
        else if (candidate.isUsable())
            paintFigure(painter, option.rect, index);
    }

private:
    void paintName(QPainter &painter, const QRect &rect, const model::Candidate &candidate,
                   bool chosen) const
    {
        const int side = look().px(10);
        const int left = rect.left() + look().px(inset);
        paintSwatch(painter, QRectF(left, rect.center().y() - side / 2.0, side, side),
                    m_services.colourOf(candidate.target.service), look());
        const int text = left + side + look().px(7);
        const int width = rect.right() - text - look().px(4);
        const bool isUsable = candidate.isUsable();
        const Theme &theme = look().theme();
        painter.setFont(look().font(chosen ? TextStyle::Strong : TextStyle::Body));
        painter.setPen(isUsable ? theme.text : theme.text3);
        paintElided(painter, QRect(text, rect.top() + look().px(4), width, look().px(18)),
                    candidate.target.model.empty() ? CandidateTable::tr("its own choice")
                                                   : base::qs(candidate.target.model),
                    Qt::AlignLeft, Qt::ElideMiddle);
        painter.setFont(look().font(TextStyle::Caption));
        painter.setPen(isUsable ? theme.text2 : theme.text3);
        paintElided(painter, QRect(text, rect.top() + look().px(21), width, look().px(14)),
                    base::qs(candidate.target.service));
    }

    [[nodiscard]] int rowOf(const model::Candidate &candidate) const
    {
        return static_cast<int>(&candidate - &m_candidates.candidate(0));
    }

    void paintScore(QPainter &painter, const QRect &rect, const model::Candidate &candidate,
                    bool chosen) const
    {
        const Theme &theme = look().theme();
        const int left = rect.left() + look().px(inset);
        const QString text =
            m_candidates.index(rowOf(candidate), CandidateModel::Score).data().toString();
        if (!candidate.isUsable()) {
            paintTag(painter, left, rect.center().y(), text, look().font(TextStyle::Code), look());
            return;
        }
        const QRectF track(left, rect.center().y() - look().px(3) + 0.5, look().px(84),
                           look().px(6));
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.track);
        painter.drawRoundedRect(track, look().px(3), look().px(3));
        QRectF bar = track;
        bar.setWidth(
            std::max<double>(look().px(6), track.width() * std::clamp(*candidate.score, 0.0, 1.0)));
        painter.setBrush(chosen ? theme.accent : theme.text3);
        painter.drawRoundedRect(bar, look().px(3), look().px(3));
        painter.setFont(look().font(TextStyle::Body));
        painter.setPen(theme.text);
        painter.drawText(
            QRectF(track.right() + look().px(4), rect.top(), look().px(34), rect.height() - 1),
            Qt::AlignRight | Qt::AlignVCenter, text);
    }

    void paintFigure(QPainter &painter, const QRect &rect, const QModelIndex &index) const
    {
        painter.setFont(look().font(TextStyle::Second));
        painter.setPen(look().theme().text2);
        paintElided(painter, rect.adjusted(0, 0, -look().px(inset), -1), index.data().toString(),
                    Qt::AlignRight);
    }

    const ServiceBook &m_services;
    const CandidateModel &m_candidates;
};

} // namespace

CandidateTable::CandidateTable(const Context &context, QWidget *parent)
    : TableView(context.look, tr("Candidates"), parent), m_look(context.look)
{
    setModel(&m_model);
    setItemDelegate(new CandidateDelegate(context, m_model, this));
    setHeaderInset(horizontalHeader(), inset);
    setSelectionMode(QAbstractItemView::NoSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setSectionResizeMode(CandidateModel::Name, QHeaderView::Stretch);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    connect(&context.look, &Look::changed, this, &CandidateTable::layOut);
    connect(&context.services, &ServiceBook::changed, viewport(), qOverload<>(&QWidget::update));
    layOut();
}

void CandidateTable::setDecision(const model::Decision &decision)
{
    m_model.setDecision(decision);
    layOut();
}

void CandidateTable::clear()
{
    m_model.clear();
    layOut();
}

void CandidateTable::layOut()
{
    verticalHeader()->setDefaultSectionSize(m_look.px(candidateRow));
    const bool wide = width() >= m_look.px(360);
    setColumnHidden(CandidateModel::Cost, !wide || !m_model.knowsCost());
    setColumnHidden(CandidateModel::Time, !wide || !m_model.knowsTime());
    const bool isLast =
        isColumnHidden(CandidateModel::Cost) && isColumnHidden(CandidateModel::Time);
    setColumnWidth(CandidateModel::Score, m_look.px(isLast ? 146 : 134)); // the last needs an edge
    setColumnWidth(CandidateModel::Cost, m_look.px(60));
    setColumnWidth(CandidateModel::Time, m_look.px(44));
    clearSpans();
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (!m_model.candidate(row).isUsable())
            setSpan(row, CandidateModel::Score, 1,
                    CandidateModel::ColumnCount - CandidateModel::Score);
    }
    updateGeometry();
}

QSize CandidateTable::sizeHint() const
{
    const int rows = m_model.rowCount() * m_look.px(candidateRow);
    return {m_look.px(380), horizontalHeader()->height() + rows};
}

QSize CandidateTable::minimumSizeHint() const
{
    const int rows = std::min(m_model.rowCount(), 2) * m_look.px(candidateRow);
    return {m_look.px(240), horizontalHeader()->height() + rows};
}

void CandidateTable::resizeEvent(QResizeEvent *event)
{
    TableView::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        layOut();
}

} // namespace oxide::ui
